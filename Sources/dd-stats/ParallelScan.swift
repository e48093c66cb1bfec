import Glibc
import Records
import Text

/// Counts one regular file with several threads, each over its own range of the file's bytes.
///
/// A fast path only: it gives up on whatever the serial loop treats specially (a malformed line, a signal, an overfull
/// table of names), and the caller then counts from the start. So the result never depends on threads.
enum ParallelScan {
  /// Below this many bytes a second thread isn't worth its start.
  private static let leastBytes = 4 << 20
  private static let mostThreads = 8

  /// The tally and size of the file; nil when it has to be counted serially.
  static func tally(_ path: String, textField: FieldPath, maximumLineBytes: Int) -> (tally: SampleTally, bytes: Int)? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let size = Int(status.st_size)
    let threads = min(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), mostThreads)
    guard size >= leastBytes, threads > 1 else { return nil }
    let share = (size + threads - 1) / threads
    let workers = (0..<threads).map { index in
      ScanWorker(
        path: path, range: (index * share)..<(index == threads - 1 ? Int.max - 1 : (index + 1) * share),
        textField: textField, maximumLineBytes: maximumLineBytes)
    }
    guard runInThreads(workers), workers.allSatisfy(\.isWhole) else { return nil }
    var tally = SampleTally()
    for worker in workers { tally.merge(worker.tally) }
    return tally.isOverfull ? nil : (tally, size)
  }

  /// False when a thread could not be started; those that were have ended all the same.
  private static func runInThreads(_ workers: [ScanWorker]) -> Bool {
    var started: [pthread_t] = []
    for worker in workers {
      var thread = pthread_t()
      let box = unsafe Unmanaged.passRetained(worker)
      let error = unsafe pthread_create(
        &thread, nil,
        { argument in
          if let argument = unsafe argument {
            unsafe Unmanaged<ScanWorker>.fromOpaque(argument).takeRetainedValue().run()
          }
          return nil
        }, box.toOpaque())
      if error != 0 {
        unsafe box.release()
        break
      }
      started.append(thread)
    }
    for thread in started { pthread_join(thread, nil) }
    return started.count == workers.count
  }
}

/// One thread's part of a file. Only its own thread touches it until that is joined.
private final class ScanWorker: @unchecked Sendable {
  private(set) var tally: SampleTally
  private(set) var isWhole = false
  private let input: RecordInput
  private let text: TextField

  init(path: String, range: Range<Int>, textField: FieldPath, maximumLineBytes: Int) {
    tally = SampleTally()
    text = TextField(textField)
    input = RecordInput(path: path, range: range, maximumLineBytes: maximumLineBytes)
  }

  func run() {
    let document = JSONDocument()
    var tally = tally
    defer { self.tally = tally }
    while true {
      guard let event = try? input.next() else { return }
      switch event {
      case .line:
        guard (try? document.parse(input.line)) != nil else { return }
        tally.add(document, text: text)
        if tally.isOverfull { return }
      case .tooLong, .interrupted: return
      case .end:
        isWhole = true
        return
      }
    }
  }
}
