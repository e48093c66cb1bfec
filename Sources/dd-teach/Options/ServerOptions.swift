import ArgumentParser
import Records
import ToolKit
import Web

/// Which server is asked, and how hard.
struct ServerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The server, with /v1 at its end (OPENAI_BASE_URL).", valueName: "url"))
  var url: String?

  @Option(help: ArgumentHelp("The model, by the name that the server has for it.", valueName: "name"))
  var model: String?

  @Option(help: ArgumentHelp("What the server is: auto, vllm, sglang, llamacpp, openai.", valueName: "kind"))
  var api: ServerKind?

  @Option(name: .shortAndLong, help: ArgumentHelp("Have so many requests on their way.", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("Send at most so many requests a minute, evenly spaced.", valueName: "n"))
  var rpm: Double?

  @Option(help: ArgumentHelp("Spend at most so many tokens a minute, evenly spaced.", valueName: "n"))
  var tpm: Double?

  @Option(help: ArgumentHelp("Try a request again so often.", valueName: "n"))
  var retries = 8

  @Option(
    help: ArgumentHelp("Give a silent server so long: an answer sends no byte before it is done.", valueName: "seconds")
  )
  var timeout = 600

  @Option(help: ArgumentHelp("Give a server so long to be reached.", valueName: "seconds"))
  var connectTimeout = 10

  /// Requests on their way unless told.
  static let usualJobs = 64

  func validate() throws {
    if let jobs, !(1...4096).contains(jobs) { throw ValidationError("--jobs takes 1 to 4096, not \(jobs)") }
    for (name, value) in [("--rpm", rpm), ("--tpm", tpm)] {
      if let value, !(value > 0 && value <= 1e12) {
        throw ValidationError("\(name) takes a number above 0, not \(value)")
      }
    }
    if !(0...1000).contains(retries) { throw ValidationError("--retries takes 0 to 1000, not \(retries)") }
    if !(1...86400).contains(timeout) { throw ValidationError("--timeout takes 1 to 86400, not \(timeout)") }
    if !(1...3600).contains(connectTimeout) {
      throw ValidationError("--connect-timeout takes 1 to 3600, not \(connectTimeout)")
    }
    if let model, model.isEmpty { throw ValidationError("--model is empty") }
  }

  /// For a dry run, which does without a server where there is none.
  var hurried: RetryPolicy { RetryPolicy(retries: 0, timeout: min(timeout, 10)) }

  var policy: RetryPolicy {
    var policy = RetryPolicy(retries: retries, timeout: timeout)
    policy.failing = ""
    return policy
  }
}

/// The servers whose ways are known (spec/teacher.md section 3).
enum ServerKind: String, ExpressibleByArgument, CaseIterable {
  case auto, vllm, sglang, llamacpp, openai
}
