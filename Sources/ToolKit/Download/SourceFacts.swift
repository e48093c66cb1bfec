public import Records

/// What `dd-fetch rows --plan` said of a dataset's source, or why it could not, as the driver keeps it in
/// `.dd/<dataset>`: `source.json` as the download began, `look.json` or `look.error` as it is now.
public struct SourceFacts: Sendable {
  /// What was read: the entry's repository, or the alternate that stands in for it.
  public let source: String?
  /// The commit; nil where a source has none.
  public let revision: String?
  /// The licences that the card names, at that commit.
  public let licenses: [String]
  /// Whether terms have to be accepted for it.
  public let isGated: Bool
  /// Rows, when the files say so.
  public let rows: Int?
  /// Bytes of the columns that the map reads, when known.
  public let wantedBytes: Int?
  /// Requests to read all of it; nil for sources that take none.
  public let requests: Int?
  /// The files, as the plan has them.
  public let files: SourceFiles
  /// What kept the source from being looked at, and the exit code.
  public let failure: (code: Int, message: String)?

  /// When a source was looked at.
  public enum Moment: String, Sendable {
    /// When its download began.
    case begin = "source"
    /// Now.
    case now = "look"
  }

  /// Reads what was seen at that moment; nil when nothing was.
  public static func read(_ folder: String, _ moment: Moment = .begin) throws(ToolError) -> SourceFacts? {
    let path = "\(folder)/\(moment.rawValue)"
    if FileKind(of: path + ".json") == .file {
      return try SourceFacts(path: path + ".json")
    }
    guard FileKind(of: path + ".error") == .file else { return nil }
    return SourceFacts(error: try readText(path + ".error"))
  }

  /// Whether a text is a commit of the Hub, which is one of git: 40 hexadecimal digits.
  public static func isCommit(_ text: String) -> Bool {
    text.utf8.count == 40 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// What `dd-fetch rows --plan` wrote. Throws exit 65 for what it never writes.
  private init(path: String) throws(ToolError) {
    var files = SourceFiles()
    let json = try JSONValue.readFile(path, list: "files") { files.add(JSONValue($0)) }
    self.files = files
    func number(_ key: String, _ read: (JSONValue) -> Int?) throws(ToolError) -> Int? {
      guard let value = json[key], value != .null else { return nil }
      guard let number = read(value) else { throw ToolError(.dataError, "\(path): '\(key)' is no count") }
      return number
    }
    source = json["source"]?.text
    revision = json["revision"]?.text
    if let revision, !Self.isCommit(revision) { throw ToolError(.dataError, "\(path): 'revision' is no commit") }
    let license = json["license"]
    licenses = license?.text.map { [$0] } ?? license?.elements.compactMap(\.text) ?? []
    isGated = json["gated"]?.bool ?? false
    rows = try number("rows", \.count)
    wantedBytes = try number("wanted_bytes", \.byteCount)
    requests = try number("requests", \.count)
    // Files whose terms weren't accepted are listed, and can't be read.
    failure = json["unreadable"]?.text.map { (Int(ExitCode.noPermission.rawValue), $0) }
  }

  /// Lines of an error and, last, the exit code.
  private init(error: String) {
    source = nil
    revision = nil
    licenses = []
    isGated = false
    rows = nil
    wantedBytes = nil
    requests = nil
    files = SourceFiles()
    let lines = error.parts(at: "\n").filter { !$0.isEmpty }
    let code = lines.last.flatMap { Int($0) }
    // Notes may come first; what ended the tool is the last thing it said.
    let message = (code == nil ? lines : lines.dropLast()).last ?? "no reason given"
    failure = (code ?? Int(ExitCode.unavailable.rawValue), message)
  }
}
