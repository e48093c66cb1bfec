import Foundation

extension Server {
  /// What tests ask of the server itself: `/__control`, `/__log`, `/__counters`, `/__reset`. Never faulty, never logged.
  func controlAnswer(_ request: Request) -> Response {
    do {
      switch (request.method, request.path.joined(separator: "/")) {
      case ("GET", "__control"): return try settingsAnswer()
      case ("POST", "__control"):
        try change(by: request.body)
        return try settingsAnswer()
      case ("POST", "__expire_links"): signer.expireAll()
      case ("POST", "__reset"): try reset()
      case ("GET", "__log"): return logAnswer(request)
      case ("GET", "__counters"): return countersAnswer(request)
      default:
        let known = "GET|POST /__control, POST /__expire_links, POST /__reset, GET /__log, GET /__counters"
        return .json(.object([("error", .string("there are \(known)"))]), status: 404)
      }
      return .json(.object([("ok", true)]))
    } catch {
      return .json(.object([("error", .string("\(error)"))]), status: 400)
    }
  }

  private func settingsAnswer() throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    var response = Response.json(.null)
    response.body = .bytes([UInt8](try encoder.encode(settings)) + [10])
    return response
  }

  /// Entries of the log that the query's `origin` and `path` (a part of the target) name, once all requests have ended.
  private func chosenEntries(_ request: Request) -> [LogEntry] {
    log.settle(seconds: request.parameter("settle").flatMap(Double.init) ?? 2)
    return log.entries.filter { entry in
      request.parameter("origin").map { $0 == entry.origin.rawValue } ?? true
        && request.parameter("path").map { entry.target.contains($0) } ?? true
    }
  }

  /// One JSON object a line.
  private func logAnswer(_ request: Request) -> Response {
    let lines = chosenEntries(request).map { $0.json.bytes + [10] }
    return Response(200, headers: ["Content-Type": "application/x-ndjson"], body: .bytes(Array(lines.joined())))
  }

  private func countersAnswer(_ request: Request) -> Response {
    let entries = chosenEntries(request)
    let origins = Origin.allCases.map { origin -> (String, JSON) in
      let own = entries.filter { $0.origin == origin }
      let members: [(String, JSON)] = [
        ("requests", .integer(own.count)), ("sent", .integer(own.reduce(0) { $0 + $1.sent })),
        ("unacknowledged", .integer(own.reduce(0) { $0 + $1.unacknowledged })),
        ("connections", .integer(log.connections[origin] ?? 0)),
        ("authorization", .integer(own.count { $0.headers["Authorization"] != nil })),
        ("carried_token", .integer(own.count { $0.carriedToken })),
      ]
      return (origin.rawValue, .object(members))
    }
    let rules = faults.counts.map { JSON.object([("met", .integer($0.met)), ("fired", .integer($0.fired))]) }
    return .json(.object(origins + [("faults", .array(rules))]))
  }
}
