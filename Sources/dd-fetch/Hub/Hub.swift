import Records
import Web

/// The Hub: requests to its endpoint with the user's token, at its own pace, and nowhere else.
final class Hub {
  let settings: HubSettings
  let network: Network
  private let pace: HubPace
  private var warned: Set<String> = []

  /// Redirects followed of one request at most; a renamed repository is one.
  private static let mostRedirects = 10
  /// Bytes of an answer at most. A page of a listing has a thousand files; a commit, which names all of its files, of a
  /// million of them some 60 MB.
  private static let mostBytes = 96 << 20

  init(_ settings: HubSettings, _ network: Network) {
    self.settings = settings
    self.network = network
    pace = HubPace(network)
  }

  /// What an exchange ended in.
  enum Outcome {
    /// The answer, and the address that gave it at last.
    case answer(Transfer, WebAddress)
    case failure(HubFailure)
  }

  /// A request to the endpoint, with the token; to others without.
  func request(_ url: String) -> HTTPRequest {
    var request = HTTPRequest(url: url)
    if settings.owns(url) {
      request.followsRedirects = false
      if let token = settings.token { request.headers = ["Authorization: Bearer \(token)"] }
    }
    return request
  }

  /// Notes what an answer says of rate limits, and its warning, once a topic.
  func note(_ answer: HTTPAnswer) {
    pace.note(answer)
    guard let warning = answer["x-hf-warning"] else { return }
    let topic = String(warning.prefix { $0 != ";" })
    if warned.insert(topic).inserted { network.note("the Hub says: \(warning)") }
  }

  /// Waits before a request of a bucket, when little is left in its window.
  func waitForTurn(_ bucket: String) throws(ToolError) { try pace.wait(bucket) }

  /// Gets what a URL of the endpoint has, as JSON.
  func json(_ url: String, of subject: HubFailure.Subject) throws(ToolError) -> Result<HubAnswer, GoneError> {
    var attempts = 0
    while true {
      switch try exchange(request(url), bucket: "api", of: subject) {
      case .failure(let failure):
        guard failure.isGone else { throw failure.error }
        return .failure(GoneError(error: failure.error))
      case .answer(let transfer, let address):
        let found = HubAnswer(transfer, address)
        // Said to happen instead of status 429.
        let isError = found?.member("error") != nil
        if let found, !isError { return .success(found) }
        attempts += 1
        let what = isError ? "the Hub answers with an error" : "the answer is no whole JSON"
        guard
          try network.waitForRetry(attempts, shownURL(url), what, .temporaryFailure, told: transfer.answer.toldWait)
        else { throw network.brokenOff(url) }
      }
    }
  }

  /// Sends a request to the endpoint, again after temporary failures, and follows redirects within it.
  /// The answer is 2xx, or for HEAD also a redirect to another origin or to the place of a small file.
  func exchange(_ first: HTTPRequest, bucket: String, of subject: HubFailure.Subject) throws(ToolError) -> Outcome {
    var request = first
    request.bufferBytes = .max
    request.maximumBytes = Self.mostBytes
    request.timeout = network.policy.hubTimeout
    var attempts = 0
    var redirects = 0
    while true {
      try pace.wait(bucket)
      let transfer = try network.run(request)
      let answer = transfer.answer
      note(answer)
      if let (name, what, code) = try temporary(transfer, subject) {
        attempts += 1
        guard try network.waitForRetry(attempts, name, what, code, told: answer.toldWait) else {
          throw network.brokenOff(request.url)
        }
        continue
      }
      guard let address = WebAddress(request.url) else { throw ToolError(.unavailable, "\(subject.name): no URL") }
      if (200..<300).contains(answer.status) { return .answer(transfer, address) }
      guard answer.isRedirect else {
        return .failure(HubFailure(answer, body: String(transfer.errorText.view), of: subject, settings))
      }
      guard let target = answer["location"].flatMap(address.target) else {
        throw ToolError(.unavailable, "\(subject.name): the Hub redirects to nowhere")
      }
      let isData = target.path.hasPrefix("/api/resolve-cache/") || !target.hasOrigin(of: settings.endpoint)
      if request.method == .head && isData { return .answer(transfer, target) }
      redirects += 1
      guard target.hasOrigin(of: settings.endpoint), redirects <= Self.mostRedirects else {
        throw ToolError(
          .unavailable, "\(subject.name): the Hub redirects to \(shownURL(target.text)), which isn't followed")
      }
      request.url = target.text
    }
  }

  /// Why a transfer failed for now; nil when it has an answer to look at.
  private func temporary(_ transfer: Transfer, _ subject: HubFailure.Subject) throws(ToolError)
    -> (name: String, what: String, ExitCode)?
  {
    let name = shownURL(transfer.request.url)
    switch transfer.end {
    case .broken(let what): return (subject.name, what, .temporaryFailure)
    case .unreachable(let what): return (settings.base, what, .unavailable)
    case .refused(let what): throw ToolError(.unavailable, "\(name): \(what)")
    case .tooLarge: throw ToolError(.unavailable, "\(name): the answer has more than \(Self.mostBytes) bytes")
    default: break
    }
    guard transfer.answer.isTemporary else { return nil }
    let hint =
      transfer.answer.status == 429 && settings.token == nil
      ? " (too many requests: with HF_TOKEN more are allowed)" : ""
    return (subject.name, "status \(transfer.answer.status)\(hint)", .temporaryFailure)
  }
}

/// A dataset that isn't there, with what to say of it.
struct GoneError: Error {
  let error: ToolError
}
