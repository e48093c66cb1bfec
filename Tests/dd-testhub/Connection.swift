/// One connection: request after request, until one side has enough.
struct Connection {
  let socket: Socket
  let origin: Origin
  let server: Server

  private static let headLimit = 64 * 1024
  private static let bodyLimit = 64 * 1024 * 1024

  func serve() {
    let number = server.log.connected(origin)
    var buffer: [UInt8] = []
    while let request = nextRequest(&buffer) {
      switch answer(request, connection: number) {
      case .keep: continue
      case .close:
        socket.finish()
        // The other side reads what is under way and closes; closing first could break it with RST.
        var rest: [UInt8] = []
        while rest.count < Connection.headLimit, socket.receive(into: &rest) {}
      case .reset: socket.reset()
      }
      return
    }
  }

  private func answer(_ request: Request, connection: Int) -> ResponseWriter.Outcome {
    if origin == .hub, request.path.first?.hasPrefix("__") == true {
      var writer = ResponseWriter(socket: socket, fault: nil, headOnly: request.method == "HEAD")
      return writer.send(server.controlAnswer(request), keepAlive: request.keepsAlive)
    }
    let settings = server.settings
    let entry = LogEntry(
      origin: origin, connection: connection, method: request.method, target: request.target,
      headers: request.headers, carriedToken: carriesToken(request, settings), started: server.log.now)
    let position = server.log.begin(entry)
    let fault = server.faults.fault(for: request, origin: origin)
    var writer = ResponseWriter(socket: socket, fault: fault?.rule, headOnly: request.method == "HEAD")
    var status = 0
    let outcome = respond(request, fault?.rule, &writer, &status)
    server.log.end(position) {
      $0.status = status
      $0.sent = writer.sent
      $0.unacknowledged = outcome == .keep ? 0 : socket.unacknowledged
      $0.fault = fault?.index
    }
    return outcome
  }

  private func respond(
    _ request: Request, _ fault: FaultRule?, _ writer: inout ResponseWriter, _ status: inout Int
  ) -> ResponseWriter.Outcome {
    if let delay = fault?.delay, !socket.wait(seconds: delay) { return .close }
    if let refusal = fault?.refuse { return refusal == .rst ? .reset : .close }
    if let raw = fault?.raw {
      _ = socket.send(Array(raw.utf8)[...])
      return .close
    }
    let response =
      fault.map { $0.broken(request) { server.answer($0, origin: origin) } }
      ?? server.answer(request, origin: origin)
    status = response.status
    return writer.send(response, keepAlive: request.keepsAlive)
  }

  private func carriesToken(_ request: Request, _ settings: Settings) -> Bool {
    guard !settings.tokens.isEmpty else { return false }
    let text = String(decoding: request.head, as: UTF8.self) + String(decoding: request.body, as: UTF8.self)
    return settings.tokens.contains { text.contains($0.token) }
  }

  /// Nil at the end of the connection, or after an answer to something that is not HTTP.
  private func nextRequest(_ buffer: inout [UInt8]) -> Request? {
    var searched = 0
    while true {
      if let end = endOfHead(buffer, from: searched) {
        guard var request = Request(head: buffer[..<end]) else { return refuse(400) }
        buffer.removeFirst(end + 4)
        return readBody(&request, &buffer) ? request : nil
      }
      guard buffer.count < Connection.headLimit else { return refuse(431) }
      searched = max(0, buffer.count - 3)
      guard socket.receive(into: &buffer) else { return nil }
    }
  }

  private func refuse(_ status: Int) -> Request? {
    var writer = ResponseWriter(socket: socket, fault: nil, headOnly: false)
    _ = writer.send(.text("\(reasonPhrase(status))\n", status: status), keepAlive: false)
    return nil
  }

  private func endOfHead(_ buffer: [UInt8], from start: Int) -> Int? {
    guard buffer.count >= 4 else { return nil }
    return (start..<max(start, buffer.count - 3)).first {
      buffer[$0] == 13 && buffer[$0 + 1] == 10 && buffer[$0 + 2] == 13 && buffer[$0 + 3] == 10
    }
  }

  private func readBody(_ request: inout Request, _ buffer: inout [UInt8]) -> Bool {
    guard let text = request.headers["Content-Length"] else { return true }
    guard let length = Int(text), (0...Connection.bodyLimit).contains(length) else { return refuse(400) != nil }
    if request.headers["Expect"]?.lowercased() == "100-continue", buffer.isEmpty {
      _ = socket.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)[...])
    }
    while buffer.count < length {
      guard socket.receive(into: &buffer) else { return false }
    }
    request.body = Array(buffer[..<length])
    buffer.removeFirst(length)
    return true
  }
}

extension FaultRule {
  /// The answer as this fault leaves it; `answer` makes the right one.
  func broken(_ request: Request, _ answer: (Request) -> Response) -> Response {
    var request = request
    if ignoreRange == true { request.headers["Range"] = nil }
    var response: Response
    if expired == true {
      response = LinkSigner.expired
    } else if let status {
      response = .text(body ?? "\(reasonPhrase(status))\n", status: status)
    } else {
      response = answer(request)
    }
    if let retryAfter {
      let parts = retryAfter.split(separator: ":").map(String.init)
      let seconds = Int(parts.last ?? "") ?? 0
      response.headers["Retry-After"] = RateLimiter.retryAfter(parts.first == "date" ? .date : .seconds, seconds)
    }
    if contentRangeShift != nil || totalShift != nil, let range = response.headers["Content-Range"] {
      let numbers = range.split { !$0.isNumber }.compactMap { Int($0) }
      if numbers.count == 3 {
        let shift = contentRangeShift ?? 0
        response.headers["Content-Range"] =
          "bytes \(numbers[0] + shift)-\(numbers[1] + shift)/\(numbers[2] + (totalShift ?? 0))"
      }
    }
    for (name, value) in (headers ?? [:]).sorted(by: { $0.key < $1.key }) { response.headers[name] = value }
    return response
  }
}
