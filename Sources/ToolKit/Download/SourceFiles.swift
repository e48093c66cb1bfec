internal import CXXHash
public import Records

/// The files of a source as `dd-fetch rows --plan` lists them. There may be a million: beyond a thousand their number
/// and a digest stand for them.
public struct SourceFiles: Sendable {
  /// Files that are listed one by one at most, here and in `dd.lock.json`.
  public static let mostListed = 1000

  /// How many there are.
  public private(set) var count = 0
  /// Names and rows of the first files, up to one whose rows aren't known.
  public private(set) var numbered: [(name: String, rows: Int?)] = []
  private var listed: [JSONValue] = []
  private var names = ChainedDigest()
  /// Nil when a file says no time.
  private var times: ChainedDigest? = ChainedDigest()

  /// None yet.
  public init() {}

  /// The elements of a list.
  init(_ list: [JSONValue]) { for file in list { add(file) } }

  /// Adds the next file.
  public mutating func add(_ file: JSONValue) {
    count += 1
    let said = JSONValue.object(["file", "bytes", "sha256"].map { ($0, file[$0]) })
    names.add(said)
    if let time = file["modified"] { times?.add(time) } else { times = nil }
    if count <= Self.mostListed { listed.append(said) } else { listed = [] }
    guard numbered.isEmpty || numbered[numbered.count - 1].rows != nil, let name = file["file"]?.text else { return }
    numbered.append((name, file["rows"]?.count))
  }

  /// What a lock says of them: the list, or number and digest.
  var json: JSONValue {
    if count <= Self.mostListed { return .array(listed) }
    return .object([("count", .int(count)), ("xxh128", .string(names.text))])
  }

  /// What an earlier lock says of files, as one of now does: it may have longer lists.
  static func ofLock(_ json: JSONValue) -> JSONValue {
    if case .array(let list) = json, list.count > mostListed { SourceFiles(list).json } else { json }
  }

  /// Whether these are others than `earlier` ones: by name, size and, where both know them, the times of writing.
  public func differ(from earlier: SourceFiles) -> Bool {
    guard count == earlier.count, names == earlier.names else { return true }
    guard let times, let before = earlier.times else { return false }
    return times != before
  }
}

/// XXH3-128 of values in an order, each with the digest of those before it.
private struct ChainedDigest: Equatable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  mutating func add(_ value: JSONValue) {
    let buffer = ByteBuffer()
    value.write(to: buffer)
    buffer.append(text)
    let hash = unsafe dd_xxh128(buffer.view.pointer, buffer.count)
    (low, high) = (hash.low64, hash.high64)
  }

  /// 32 hexadecimal digits.
  var text: String {
    [high, low].map {
      String(repeating: "0", count: $0.leadingZeroBitCount / 4 - ($0 == 0 ? 1 : 0)) + String($0, radix: 16)
    }
    .joined()
  }
}
