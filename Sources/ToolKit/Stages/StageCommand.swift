internal import Records

/// A command that is a stage: alone it is a tool, in a chain one of several.
public protocol StageCommand: ReportingCommand {
  /// Its operands, which it reads in this order when it is the first stage; none: standard input.
  var files: [String] { get }
  /// What it writes besides its output and what the common options name.
  var writes: [OutputFile] { get }
  /// The stage at its place. Throws what is wrong with the command's options, files and recipe.
  func stage(at place: Place) throws -> any RecordStage
}

extension StageCommand {
  /// Nothing.
  public var writes: [OutputFile] { [] }

  /// The tool by itself: its stage over its operands.
  public func runAlone() throws {
    let chain = try RecordChain([try stage(at: .alone)])
    chain.run(over: RecordInput(paths: files, maximumLineBytes: common.maxLineBytes))
    if let failure = chain.failed.first { throw failure.error }
  }

  /// The tool by itself.
  public func run() throws { try runAlone() }
}
