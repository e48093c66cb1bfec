public import Records

/// A command that is the beginning of a chain, or a stage that waits for others than its input: it has a loop of its own.
public protocol SourceCommand: ReportingCommand {
  /// Whether it reads records; one that reads none can only be the first of a chain.
  var readsRecords: Bool { get }
  /// Threads, or requests on their way, that its options ask for.
  var jobs: Int? { get }
  /// Its operands that are records.
  var files: [String] { get }
  /// The run, with its books open. Throws what is wrong with the command's options and recipe.
  func source(at place: Place) throws -> RecordSource
}

/// A run of a `SourceCommand`.
public struct RecordSource {
  /// Runs to the books' end: reads from a descriptor, or where there is none what the command names, and writes to an
  /// output, which it finishes.
  public let run: (_ input: Int32?, _ output: RecordOutput) throws(ToolError) -> Void

  /// A run that is this.
  public init(_ run: @escaping (Int32?, RecordOutput) throws(ToolError) -> Void) { self.run = run }
}
