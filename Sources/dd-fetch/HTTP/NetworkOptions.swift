import ArgumentParser
import ToolKit
import Web

/// How patient a run is with servers.
struct NetworkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Try again so often after a failed request that brought nothing (5).", valueName: "n"))
  var retries: Int?

  @Option(help: ArgumentHelp("Give a silent server so long (HF_HUB_DOWNLOAD_TIMEOUT, or 30).", valueName: "seconds"))
  var timeout: Int?

  @Option(help: ArgumentHelp("Take no more than this of the line: 500k, 20m.", valueName: "bytes/s"))
  var maxRate: ByteSize?

  func validate() throws {
    if let retries, !(0...1000).contains(retries) { throw ValidationError("--retries takes 0 to 1000, not \(retries)") }
    if let timeout, !(1...3600).contains(timeout) { throw ValidationError("--timeout takes 1 to 3600, not \(timeout)") }
  }

  /// `--timeout`, else what the environment says for bytes and for the Hub's own answers.
  var policy: RetryPolicy {
    RetryPolicy(
      retries: retries ?? 5, timeout: seconds("HF_HUB_DOWNLOAD_TIMEOUT") ?? 30,
      hubTimeout: seconds("HF_HUB_ETAG_TIMEOUT") ?? 30, maximumRate: maxRate?.bytes)
  }

  /// The same where nothing depends on it yet: a person whom no server answers is told soon, unless the options, or the
  /// environment, ask for more patience.
  var firstPolicy: RetryPolicy {
    var policy = policy
    if retries == nil { policy.firstRetries = 2 }
    if seconds("HF_HUB_ETAG_TIMEOUT") ?? seconds("HF_HUB_DOWNLOAD_TIMEOUT") == nil { policy.firstTimeout = 10 }
    return policy
  }

  private func seconds(_ variable: String) -> Int? {
    let named = WebEnvironment.value(variable).flatMap { Double($0) }.flatMap { $0.isNaN ? nil : $0 }
    return timeout ?? named.map { Int(min(3600, max(1, $0.rounded(.up)))) }
  }
}
