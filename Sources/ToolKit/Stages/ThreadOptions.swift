public import ArgumentParser

/// How many threads a tool works with.
public struct ThreadOptions: ParsableArguments {
  /// The threads; nil when nothing is said.
  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Work with N threads; the bytes are the same. All cores for files of 4 MB and more unless a pipe takes the output.",
      valueName: "n"))
  public var jobs: Int?

  /// The defaults.
  public init() {}

  /// Checks what one option alone can't.
  public func validate() throws {
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs takes 1 to 1024, not \(jobs)") }
  }
}
