/// What takes lines within the process, in place of a descriptor's reader.
///
/// What goes wrong with a line there is the receiver's own matter: whoever gives it learns no more than `isGone`.
public protocol RecordReceiver: AnyObject {
  /// Takes a line in two pieces, without its end, which are good until this returns. The second may be empty.
  func receive(_ line: ByteView, then rest: ByteView)
  /// Takes the lines of a batch, and maybe their memory.
  func receive(_ batch: LineBatch)
  /// Bytes from which on a batch is taken best.
  var batchBytes: Int { get }
  /// Takes all that was given as far as it goes, before a wait.
  func flush()
  /// There will be no more lines.
  func end()
  /// Whether no more lines are wanted.
  var isGone: Bool { get }
  /// Lines that were decided on.
  var linesTaken: Int { get }
  /// Their bytes, with line ends.
  var bytesTaken: Int { get }
  /// The threads that help it, which may decode what it is given; nil where there is one thread.
  var pool: WorkerPool? { get }
  /// The descriptor whose reader ends all by going away; -1 for none.
  var watchedDescriptor: Int32 { get }
}
