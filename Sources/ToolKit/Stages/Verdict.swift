public import Records

/// What a stage says of a record.
public enum Verdict {
  /// The record goes on as it is.
  case pass
  /// This line goes on in the record's place. It stays as it is until the stage is asked about the next record.
  case write(ByteView)
  /// The lines of the stage's `made` go on in the record's place: none, one or several.
  case make
  /// A rule drops it: the reason with this number.
  case reject(Int)
  /// It was seen before.
  case duplicate
  /// It is almost the same as one that went on.
  case nearDuplicate
  /// The stage keeps it for later, and counts it as held until it writes it.
  case hold
  /// It is taken in and nothing goes on: for stages whose output is not records.
  case absorb
}

/// The lines that a stage makes of one record.
public final class MadeLines {
  private let bytes = ByteBuffer(capacity: 1 << 12)
  private var ends: [Int] = []

  /// No lines.
  public init() {}

  /// How many there are.
  public var count: Int { ends.count }

  /// A line, without its end; good until the lines change.
  public subscript(index: Int) -> ByteView { bytes.view[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }

  /// Adds a line.
  public func add(_ line: ByteView) {
    bytes.append(line)
    ends.append(bytes.count)
  }

  /// Forgets them.
  public func removeAll() {
    bytes.removeAll()
    ends.removeAll(keepingCapacity: true)
  }
}
