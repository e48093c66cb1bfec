import Records
import Web

/// Which version of a file is read: the length and the entity tag that its first bytes came with, or that a listing or the
/// report of an earlier run named. Bytes of another one are never put beside them.
final class FileVersion {
  private enum Origin { case answers, listing, report, task }

  /// The length in bytes, once it is known.
  private(set) var size: Int?
  /// The tag, a weak one without its `W/`.
  private(set) var tag: String?
  /// The tag for conditional requests, which a weak one is not good for.
  private(set) var strongTag: String?
  /// When it was last written, in the server's words; it tells versions apart where there is no tag.
  private var modified: String?
  private let origin: Origin

  /// A version of which nothing is known yet.
  init() { origin = .answers }

  /// The one that a listing says has so many bytes.
  init(listed size: Int) {
    self.size = size
    origin = .listing
  }

  /// The one that an earlier run read.
  init(reported size: Int?, tag: String?) {
    self.size = size
    self.tag = tag
    origin = .report
  }

  /// The one that a task was planned of.
  init(planned size: Int?, tag: String?) {
    self.size = size
    self.tag = tag
    origin = .task
  }

  /// Whether bytes of an answer are of this version. One that says nothing of its own, where the first did, is not known to
  /// be; beside a listing the length has to do.
  func admits(_ answer: HTTPAnswer) -> Bool { !contradicts(answer) && (origin == .listing || isTold(by: answer)) }

  /// Whether an answer says that it is of another version.
  func contradicts(_ answer: HTTPAnswer) -> Bool {
    if let size, let told = answer.fileSize, size != told {
      // Beside a listing a whole answer that is too short is one that was cut off: the rest is asked for.
      guard origin == .listing, answer.status == 200, told < size else { return true }
    }
    if let tag, let told = answer.tag { return tag != told }
    if let modified, let told = answer["last-modified"] { return modified != told }
    return false
  }

  private func isTold(by answer: HTTPAnswer) -> Bool {
    if tag == nil && modified == nil || !(200..<300).contains(answer.status) { return true }
    return tag != nil && answer.tag != nil || modified != nil && answer["last-modified"] != nil
  }

  /// Takes what an answer says, of which bytes are used: all others must go with them.
  func adopt(_ answer: HTTPAnswer) {
    size = size ?? answer.fileSize
    tag = tag ?? answer.tag
    strongTag = strongTag ?? answer.strongTag
    modified = modified ?? answer["last-modified"]
  }

  /// The error for an answer that is not of this version.
  func mismatch(_ name: String, _ answer: HTTPAnswer) -> ToolError {
    if origin == .report {
      return ToolError(
        .dataError, "\(name): this is another file than that of the report: start again without --resume")
    }
    if origin == .task {
      return ToolError(.dataError, "\(name): the file has changed since its tasks were planned: plan them anew")
    }
    if origin == .listing, let size, let told = answer.fileSize, size != told {
      return ToolError(.temporaryFailure, "\(name): the server has \(told) bytes of it, its listing \(size)")
    }
    guard contradicts(answer) else {
      return ToolError(
        .temporaryFailure, "\(name): the server doesn't say any more which version of the file its bytes are of")
    }
    return ToolError(.temporaryFailure, "\(name): the file changed while it was read")
  }
}
