package import Records

/// How patient a run is with servers, and what it takes of the line.
package struct RetryPolicy {
  /// Tries after a failure that brought no byte; any progress begins a new count.
  package var retries: Int
  /// The same while no server has answered yet; nil where waiting may help there, too.
  package var firstRetries: Int?
  /// Seconds without a byte after which a transfer counts as stalled.
  package let timeout: Int
  /// The same for listings, links and what else the Hub itself answers.
  package var hubTimeout: Int
  /// Seconds that a server may be silent while none has answered yet, where they are fewer.
  package var firstTimeout: Int?
  /// Bytes per second of all transfers together; nil for no bound.
  package var maximumRate: Int?

  /// A patience; `hubTimeout` is `timeout` where the Hub isn't asked.
  package init(retries: Int, timeout: Int, hubTimeout: Int? = nil, maximumRate: Int? = nil) {
    self.retries = retries
    self.timeout = timeout
    self.hubTimeout = hubTimeout ?? timeout
    self.maximumRate = maximumRate
  }

  /// What failed tries have in common, as the error says it: any byte would have begun a new count.
  package var failing = " without a byte"

  /// What failed for now.
  package struct Failure {
    /// As errors call it.
    package let name: String
    package let what: String
    /// How the run ends when there are no more tries.
    package let code: ExitCode
    /// Seconds that the server asks to wait.
    package var told: Int?

    /// A failure.
    package init(name: String, what: String, code: ExitCode, told: Int? = nil) {
      self.name = name
      self.what = what
      self.code = code
      self.told = told
    }
  }

  /// Seconds to wait before another try after so many, and what is to be said of a long one. Throws when there are no
  /// more tries, or the server asks for more time than anybody waits.
  package func wait(after tries: Int, of failure: Failure) throws(ToolError) -> (seconds: Double, note: String?) {
    let subject = "\(failure.name): \(failure.what)"
    guard tries <= retries else {
      throw ToolError(failure.code, "\(subject), after \(tries == 1 ? "1 try" : "\(tries) tries")\(failing)")
    }
    guard let told = failure.told, told > 0 else {
      let longest = longestWait(before: tries)
      let note = longest >= 4 ? "\(subject): trying again within \(Int(longest)) s" : nil
      return (wait(before: tries), note)
    }
    guard told <= Self.longestWait else {
      throw ToolError(.temporaryFailure, "\(subject): the server asks to come back in \(told) s")
    }
    return (Double(told), "\(subject): waiting \(told) s, as told")
  }

  /// The longest wait that a server may ask for, in seconds; what is longer ends the run.
  package static let longestWait = 900

  /// Seconds before the retry with this number, from 1: a moment, then one second, doubling, at most half a minute;
  /// each up to half shorter by chance, so that many clients don't come back at once.
  private func wait(before retry: Int) -> Double { longestWait(before: retry) * Double.random(in: 0.5...1) }

  /// The same without chance.
  private func longestWait(before retry: Int) -> Double { retry <= 1 ? 0.1 : min(30, Double(1 << min(retry - 2, 10))) }
}
