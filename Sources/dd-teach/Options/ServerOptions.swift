import ArgumentParser
import Recipe
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

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp("Have so many requests on their way.", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("Send at most so many requests a minute, evenly spaced.", valueName: "n"))
  var rpm: Double?

  @Option(help: ArgumentHelp("Spend at most so many tokens a minute, evenly spaced.", valueName: "n"))
  var tpm: Double?

  @Option(
    name: .customLong("retries"), help: ArgumentHelp("Try a request again so often (default: 8).", valueName: "n"))
  var givenRetries: Int?
  var retries: Int { givenRetries ?? 8 }

  @Option(
    name: .customLong("timeout"),
    help: ArgumentHelp(
      "Give a silent server so long (default: 600): an answer sends no byte before it is done.", valueName: "seconds"))
  var givenTimeout: Int?
  var timeout: Int { givenTimeout ?? 600 }

  @Option(
    name: .customLong("connect-timeout"),
    help: ArgumentHelp("Give a server so long to be reached (default: 10).", valueName: "seconds"))
  var givenConnectTimeout: Int?
  var connectTimeout: Int { givenConnectTimeout ?? 10 }

  @Option(
    name: .customLong("on-failure"),
    help: ArgumentHelp(
      "A row that the server fails on in all tries, while it answers others: end the run (default), or reject it.",
      valueName: "what"))
  var givenOnFailure: OnFailure?
  var onFailure: OnFailure { givenOnFailure ?? .end }

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

extension ServerOptions {
  /// The options with what a recipe says where the command line says nothing; its address is no option of the user's.
  func laid(over section: Section) throws -> ServerOptions {
    var options = self
    options.model = try model ?? section.string("model")
    options.api = try api ?? section.read("api")
    options.jobs = try jobs ?? section.read("jobs")
    options.rpm = try rpm ?? section.read("rpm")
    options.tpm = try tpm ?? section.read("tpm")
    options.givenRetries = try givenRetries ?? section.read("retries")
    options.givenTimeout = try givenTimeout ?? section.read("timeout")
    options.givenConnectTimeout = try givenConnectTimeout ?? section.read("connect_timeout")
    options.givenOnFailure = try givenOnFailure ?? section.read("on_failure")
    try options.validate()
    return options
  }
}

/// What becomes of a row that the server fails on.
enum OnFailure: String, ExpressibleByArgument, CaseIterable {
  case end, reject
}

/// The servers whose ways are known (docs/teacher.md).
enum ServerKind: String, ExpressibleByArgument, CaseIterable {
  case auto, vllm, sglang, llamacpp, openai
}
