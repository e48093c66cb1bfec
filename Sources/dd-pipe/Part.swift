import ArgumentParser
import DedupTool
import FetchTool
import FilterTool
import MapTool
import MixTool
import Records
import StatsTool
import TeachTool
import TokenizeTool
import ToolKit

/// One part of the chain: a tool with its words.
struct Part {
  /// The tools that can be parts.
  private static var tools: [Tool] {
    [
      FetchTool.tool, MapTool.tool, FilterTool.tool, DedupTool.tool, MixTool.tool, StatsTool.tool, TokenizeTool.tool,
      TeachTool.tool,
    ]
  }

  /// What the tool does in a chain.
  enum Role {
    case source(any SourceCommand)
    case stage(any StageCommand)
  }

  let invocation: Invocation
  let role: Role
  let place: Place

  /// Reads the parts, in so many threads: most of a chain's start is the parser's. A wrong word in one of them ends the
  /// process, before anything is read.
  static func parse(_ words: ArraySlice<String>, jobs: Int) throws(ToolError) -> [Part] {
    var readings: [Reading] = []
    for words in words.split(separator: "--then", omittingEmptySubsequences: false) {
      readings.append(try Reading(Array(words), isFirst: readings.isEmpty))
    }
    let pool = WorkerPool(threads: min(jobs, readings.count))
    for reading in readings { pool.submit(reading) }
    var parts: [Part] = []
    for (index, reading) in readings.enumerated() {
      pool.finish(reading)
      parts.append(try Part(reading, Place(isFirst: index == 0, isLast: index == readings.count - 1)))
    }
    return parts
  }

  /// The words of one part, parsed beside others.
  private final class Reading: PoolWork, @unchecked Sendable {
    let tool: Tool
    /// The tool's name and what follows.
    let words: [String]
    private(set) var invocation: Invocation?

    init(_ words: [String], isFirst: Bool) throws(ToolError) {
      guard let name = words.first else {
        throw ToolError(.usage, "a tool is missing \(isFirst ? "before" : "after") '--then'")
      }
      guard let tool = Part.tools.first(where: { $0.name == name }) else {
        let names = Part.tools.map(\.name).joined(separator: ", ")
        throw ToolError(.usage, "'\(name)' is no stage of a chain: those are of \(names)")
      }
      self.tool = tool
      self.words = words
    }

    override func run(by thread: Int) { invocation = Invocation(quietly: tool, Array(words.dropFirst())) }
  }

  private init(_ reading: Reading, _ place: Place) throws(ToolError) {
    self.place = place
    invocation = reading.invocation ?? Invocation(reading.tool, Array(reading.words.dropFirst()))
    switch invocation.command {
    case let source as any SourceCommand: role = .source(source)
    case let stage as any StageCommand: role = .stage(stage)
    default:
      let part = reading.words.prefix(2).joined(separator: " ")
      throw ToolError(.usage, "'\(part)' is no stage of a chain: it reads no records one by one, or writes none")
    }
  }

  private var common: CommonOptions {
    switch role {
    case .source(let source): source.common
    case .stage(let stage): stage.common
    }
  }

  private var files: [String] {
    switch role {
    case .source(let source): source.files
    case .stage(let stage): stage.files
    }
  }

  private var writes: [OutputFile] {
    if case .stage(let stage) = role { common.writes + stage.writes } else { common.writes }
  }

  /// Whether it reads the input where it is first.
  private var readsRecords: Bool {
    if case .source(let source) = role { source.readsRecords } else { true }
  }

  /// The threads that the part's own words ask for; requests on their way to a server are none.
  private var jobs: Int? {
    switch role {
    case .source(let source): source.readsRecords ? nil : source.jobs
    case .stage(let stage): stage.jobs
    }
  }

  /// What one part alone can't know. Throws exit 64.
  static func check(_ parts: [Part]) throws(ToolError) {
    for part in parts where part.jobs != nil {
      throw ToolError(.usage, "\(part.invocation.name): a chain has --jobs of its own: give it before the first tool")
    }
    for part in parts.dropFirst() {
      let name = part.invocation.name
      if !part.readsRecords { throw ToolError(.usage, "\(name) reads no records: it can only be the first stage") }
      if let file = part.files.first {
        throw ToolError(.usage, "\(name): '\(file)': only the first stage reads files")
      }
    }
    let reads = parts.first.map { $0.readsRecords ? ($0.files.isEmpty ? ["-"] : $0.files) : [] } ?? []
    try requireDistinct(reads: reads, writes: parts.flatMap(\.writes))
  }
}
