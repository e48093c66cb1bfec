internal import Records

/// A command that is a stage: alone it is a tool, in a chain one of several.
public protocol StageCommand: ReportingCommand {
  /// Its operands, which it reads in this order when it is the first stage; none: standard input.
  var files: [String] { get }
  /// The threads that its options ask for; in a chain that is not its matter.
  var jobs: Int? { get }
  /// What it writes besides its output and what the common options name.
  var writes: [OutputFile] { get }
  /// The stage at its place. Throws what is wrong with the command's options, files and recipe.
  func stage(at place: Place) throws -> any RecordStage
}

extension StageCommand {
  /// No options ask for any.
  public var jobs: Int? { nil }

  /// Nothing.
  public var writes: [OutputFile] { [] }

  /// The tool by itself: its stage over its operands.
  public func runAlone() throws {
    let chain = try RecordChain([try stage(at: .alone)], jobs: jobs ?? usualJobs)
    chain.run(over: RecordInput(paths: files, maximumLineBytes: common.maxLineBytes))
    if let failure = chain.failed.first { throw failure.error }
  }

  /// Several threads pay for regular files of some size, unless a pipe's neighbours have the other cores.
  private var usualJobs: Int {
    var bytes = 0
    for file in files {
      guard file != "-", FileKind(of: file) == .file, let size = try? fileSize(file) else { return 1 }
      bytes = max(bytes, bytes &+ size)
    }
    return bytes >= 4 << 20 && !standardOutputIsPipe ? Cores.usable : 1
  }

  /// The tool by itself.
  public func run() throws { try runAlone() }
}
