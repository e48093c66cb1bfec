import Foundation

/// One request over a connection of its own, and what came back, well-formed or not.
public struct HTTPExchange {
  /// Status of the answer; 0 when there was none.
  public private(set) var status = 0
  /// Lower-case name → value.
  public private(set) var headers: [String: String] = [:]
  /// The body, chunks undone.
  public private(set) var body: [UInt8] = []
  /// How the answer ended.
  public private(set) var ending = Ending.complete

  /// How an answer can end.
  public enum Ending: Sendable {
    /// By its Content-Length, or its last chunk.
    case complete
    /// By FIN before that.
    case finished
    /// By RST.
    case reset
  }

  /// The body as UTF-8.
  public var text: String { String(decoding: body, as: UTF8.self) }

  private var received: [UInt8] = []

  /// Sends `method url` and reads the answer to its end. Throws when nothing listens there.
  public init(_ method: String, _ url: String, headers fields: [String: String] = [:], body content: String = "") throws
  {
    guard let place = URLComponents(string: url), let port = place.port else { throw URLError(.badURL) }
    let path = place.percentEncodedPath + (place.percentEncodedQuery.map { "?\($0)" } ?? "")
    var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
    for (name, value) in fields { head += "\(name): \(value)\r\n" }
    if !content.isEmpty { head += "Content-Length: \(content.utf8.count)\r\n" }
    let descriptor = try Self.connect(port: UInt16(port))
    defer { close(descriptor) }
    Self.send(descriptor, Array("\(head)\r\n\(content)".utf8))
    let end = receiveAll(descriptor)
    parse(end: end, hasBody: method != "HEAD")
  }

  private static func connect(port: UInt16) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard connected else { throw URLError(.cannotConnectToHost) }
    return descriptor
  }

  private static func send(_ descriptor: Int32, _ bytes: [UInt8]) {
    _ = unsafe bytes.withUnsafeBytes {
      unsafe Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
  }

  private mutating func receiveAll(_ descriptor: Int32) -> Ending {
    var block = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = unsafe block.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
      if count == 0 { return .finished }
      if count < 0 { return .reset }
      received += block[..<count]
    }
  }

  private mutating func parse(end: Ending, hasBody: Bool) {
    let separator: [UInt8] = [13, 10, 13, 10]
    guard let headEnd = received.firstRange(of: separator) else {
      ending = end
      return
    }
    let lines = String(decoding: received[..<headEnd.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    status = Int(lines[0].split(separator: " ")[1]) ?? 0
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    let rest = received[headEnd.upperBound...]
    if headers["transfer-encoding"] == "chunked" {
      ending = undoChunks(rest) ? .complete : end
    } else {
      body = Array(rest)
      let wanted = hasBody ? headers["content-length"].flatMap(Int.init) ?? 0 : 0
      ending = body.count >= wanted ? .complete : end
    }
  }

  /// Whether the last chunk was there.
  private mutating func undoChunks(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    while let line = rest.firstRange(of: [13, 10]) {
      guard let size = Int(String(decoding: rest[rest.startIndex..<line.lowerBound], as: UTF8.self), radix: 16) else {
        return false
      }
      if size == 0 { return true }
      body += rest[line.upperBound...].prefix(size)
      rest = rest[line.upperBound...].dropFirst(size + 2)
    }
    return false
  }
}
