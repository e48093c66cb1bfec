/// Puts an answer on the wire, well-formed or broken as a fault says.
struct ResponseWriter {
  let socket: Socket
  let fault: FaultRule?
  /// HEAD: the head as for GET, and no body.
  let headOnly: Bool
  private(set) var sent = 0
  /// Bytes that wait to be written together, the head among them.
  private var pending: [UInt8] = []
  private var position = 0

  init(socket: Socket, fault: FaultRule?, headOnly: Bool) {
    self.socket = socket
    self.fault = fault
    self.headOnly = headOnly
  }

  /// What is to be done with the connection.
  enum Outcome { case keep, close, reset }

  mutating func send(_ response: Response, keepAlive: Bool) -> Outcome {
    let hasBody = !headOnly && response.status != 304
    let length = fault?.length.map { min($0, response.body.count ?? $0) } ?? response.body.count
    let isChunked =
      length == nil || fault?.unterminated == true || fault?.surplus != nil || fault?.endless == true
    let breaks = fault.map { $0.bodyDelta != nil || $0.unterminated == true } ?? false
    let keepAlive = keepAlive && !(breaks && hasBody)
    pending = head(of: response, length: isChunked ? nil : length, keepAlive: keepAlive)
    guard hasBody else { return flush() && keepAlive ? .keep : .close }
    var limit = length ?? Int.max
    if let delta = fault?.bodyDelta, delta < 0 { limit = max(0, limit + delta) }
    if let ending = sendBody(response.body, limit: limit, chunked: isChunked) { return ending }
    if let delta = fault?.bodyDelta, delta > 0 { pending += [UInt8](repeating: UInt8(ascii: "x"), count: delta) }
    if let surplus = fault?.surplus { appendChunk([UInt8](repeating: UInt8(ascii: "x"), count: surplus)[...]) }
    if fault?.endless == true { return sendForever() }
    if isChunked, fault?.unterminated != true { pending += Array("0\r\n\r\n".utf8) }
    return flush() && keepAlive ? .keep : .close
  }

  private func head(of response: Response, length: Int?, keepAlive: Bool) -> [UInt8] {
    var text = "HTTP/1.1 \(response.status) \(reasonPhrase(response.status))\r\nDate: \(currentHTTPDate())\r\n"
    for field in response.headers.fields { text += "\(field.name): \(field.value)\r\n" }
    if response.status != 304 {
      text += length.map { "Content-Length: \($0)\r\n" } ?? "Transfer-Encoding: chunked\r\n"
    }
    return Array((text + "Connection: \(keepAlive ? "keep-alive" : "close")\r\n\r\n").utf8)
  }

  /// Nil when the body went out to its end.
  private mutating func sendBody(_ body: Body, limit: Int, chunked: Bool) -> Outcome? {
    guard var reader = BodyReader(body) else { return .reset }
    while position < limit {
      var block = reader.next()
      if block.isEmpty { break }
      flip(&block, bodyOffset: body.offset)
      var rest = block[..<min(block.count, limit - position)]
      while !rest.isEmpty {
        if let ending = applyEvents() { return ending }
        let piece = rest.prefix(nextEvent(after: position) - position)
        rest = rest.dropFirst(piece.count)
        if chunked { appendChunk(piece) } else { pending += piece }
        position += piece.count
        sent += piece.count
        if pending.count >= 65536 || fault != nil { guard flush() else { return .close } }
      }
    }
    return applyEvents()
  }

  private mutating func appendChunk(_ piece: ArraySlice<UInt8>) {
    guard !piece.isEmpty else { return }
    pending += Array("\(String(piece.count, radix: 16))\r\n".utf8)
    pending += piece
    pending += Array("\r\n".utf8)
  }

  /// Until the other side has enough.
  private mutating func sendForever() -> Outcome {
    let block = [UInt8](repeating: 0x20, count: fault?.drip ?? BodyReader.blockSize)
    repeat {
      appendChunk(block[...])
      guard flush() else { break }
    } while fault?.drip == nil || socket.wait(seconds: 1)
    return .close
  }

  /// The position where the fault next interferes.
  private func nextEvent(after position: Int) -> Int {
    guard let fault else { return Int.max }
    let places = [fault.dropAfter, fault.stallAfter, fault.drip.map { position + max(1, $0 / 10) }]
    return places.compactMap { $0 }.filter { $0 > position }.min() ?? Int.max
  }

  private mutating func applyEvents() -> Outcome? {
    guard let fault else { return nil }
    if fault.dropAfter == position {
      _ = flush()
      return fault.how == .rst ? .reset : .close
    }
    if fault.stallAfter == position {
      guard flush(), socket.wait(seconds: fault.stallSeconds ?? 3600) else { return .close }
    }
    if fault.drip != nil, position > 0 {
      guard flush(), socket.wait(seconds: 0.1) else { return .close }
    }
    return nil
  }

  private func flip(_ block: inout [UInt8], bodyOffset: Int) {
    guard let place = fault?.flipAt else { return }
    let index = place - bodyOffset - position
    if block.indices.contains(index) { block[index] = ~block[index] }
  }

  private mutating func flush() -> Bool {
    defer { pending.removeAll(keepingCapacity: true) }
    return pending.isEmpty || socket.send(pending[...])
  }
}
