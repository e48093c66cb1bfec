import Records
import Web

/// What became of one request to a teacher's server, by what HTTP says.
enum ServerAnswer {
  /// Status 200 and its body.
  case data(ByteBuffer)
  /// It may go through later: why, the seconds that the server asks to wait, and whether it may have worked on it.
  case temporary(String, told: Int?, isTaken: Bool)
  /// The server won't: its status and its words.
  case refused(Int, String)
  /// There is no server, or none that may be asked.
  case failed(String)

  init(_ transfer: Transfer) {
    let status = transfer.answer.status
    switch transfer.end ?? .broken("it is on its way") {
    case .complete where transfer.isData:
      let encoding = transfer.answer["content-encoding"] ?? ""
      if !["", "identity"].contains(encoding.lowercased()) {
        // One of many is a proxy's doing, and the next try may get around that.
        self = .temporary(
          "its answer is compressed ('\(serverWords(encoding, most: 40))'), which nobody asked for", told: nil,
          isTaken: true)
      } else {
        self = .data(transfer.body)
      }
    case .complete:
      let words = Self.words(of: transfer)
      let isSpent = status == 429 && transfer.errorText.view.firstRange(of: ByteView("insufficient_quota")) != nil
      if (transfer.answer.isTemporary || status == 409) && !isSpent {
        let isTaken = ![429, 503, 529].contains(status)
        self = .temporary("status \(status)", told: transfer.answer.modelWait, isTaken: isTaken)
      } else if [400, 413, 422].contains(status) && !transfer.isWhole {
        // By its words a row is dropped: by all of them.
        self = .temporary("status \(status), broken off", told: nil, isTaken: false)
      } else {
        self = .refused(status, words)
      }
    case .broken(let what): self = .temporary(what, told: nil, isTaken: true)
    case .unreachable(let what): self = .temporary(what, told: nil, isTaken: false)
    case .refused(let what): self = .failed(what)
    case .tooLarge: self = .refused(413, "an answer of more than \(TeacherServer.mostAnswerBytes >> 20) MiB")
    }
  }

  /// The server's own words, of a JSON error its message, at most 300 bytes of it.
  private static func words(of transfer: Transfer) -> String {
    let text = transfer.errorText
    let document = JSONDocument()
    var words = String(text.view)
    if (try? document.parse(text.view)) != nil {
      let value = JSONValue(document)
      let error = value["error"]
      let code = error?["code"]?.text ?? error?["type"]?.text ?? value["type"]?.text
      if let message = error?["message"]?.text ?? error?.text ?? value["message"]?.text ?? value["detail"]?.text {
        words = message + (code.map { " (\($0))" } ?? "")
      }
    }
    let blank = words.unicodeScalars.reversed().prefix { $0.properties.isWhitespace }.count
    words = String(String.UnicodeScalarView(words.unicodeScalars.dropLast(blank)))
    return serverWords(words)
  }
}

extension HTTPAnswer {
  /// Seconds that a model's server asks to wait: by `retry-after-ms`, `Retry-After`, or when its window of requests or
  /// tokens begins anew (`x-ratelimit-reset-*`: seconds, or such as `6m12.5s`).
  var modelWait: Int? {
    if let text = self["retry-after-ms"], let milliseconds = Double(text), milliseconds >= 0 {
      return Int((min(milliseconds / 1000, Self.mostSeconds)).rounded(.up))
    }
    if let told = toldWait { return told }
    // Of a window that isn't used up the end doesn't matter.
    let resets = ["requests", "tokens"].compactMap { kind in
      (self["x-ratelimit-remaining-\(kind)"].flatMap { Double($0) } ?? 0) > 0 ? nil : self["x-ratelimit-reset-\(kind)"]
    }
    return resets.compactMap(Self.seconds(ofSpan:)).max()
  }

  /// What is longer is told as this: nobody waits so long.
  private static let mostSeconds = 1e9

  /// Seconds of `1h2m3.5s`, `250ms` or `12`, rounded up.
  static func seconds(ofSpan text: String) -> Int? {
    var total = 0.0
    var rest = Substring(text)
    if let plain = Double(text) { return plain >= 0 ? Int(min(plain, mostSeconds).rounded(.up)) : nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let number = Double(digits) else { return nil }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      guard let scale = ["ms": 0.001, "s": 1, "m": 60, "h": 3600][unit] else { return nil }
      total += number * scale
      rest = rest.dropFirst(unit.count)
    }
    return Int(min(total, mostSeconds).rounded(.up))
  }
}
