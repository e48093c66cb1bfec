public import Recipe
public import Records

/// A `map:` section compiled: what `SampleMapper` runs over rows.
public struct SampleMap {
  /// What a turn of `messages:` is made of.
  enum TurnCode {
    /// A turn that every row has; without `isOptional` a row where it is blank is rejected.
    case fixed(role: Role, isOptional: Bool, template: Int32)
    /// A turn for each element of a list.
    case each(EachCode, role: Int32)
  }

  /// What a key of `let` or `metadata` is made of.
  enum ValueCode {
    case template(Int32)
    case each(EachCode)
  }

  struct MetadataCode {
    /// The key with quotes and colon, as it is written.
    var key: Int32
    var value: ValueCode
  }

  struct RejectCode {
    var reason: String
    /// The condition as written.
    var condition: String
    var tests: Codes
  }

  /// The roles that turns may have.
  enum Role: String, CaseIterable { case system, user, assistant, tool }

  /// `metadata.type`.
  public internal(set) var type = ""
  /// The columns that the map names, sorted.
  public internal(set) var columns: [ImpliedColumn] = []
  /// Whether a path reads `_source`.
  public internal(set) var usesProvenance = false
  /// What a person should know about this map and that is no error.
  public internal(set) var notes: [String] = []

  var program = Program()
  var bindings: [ValueCode] = []
  var rejects: [RejectCode] = []
  var turns: [TurnCode] = []
  /// The template of a map without turns, or -1.
  var text: Int32 = -1
  /// The templates of an evaluation set's items; -1 in a map of samples, and where items have no answer.
  var question: Int32 = -1
  var answer: Int32 = -1
  /// Whether `turns: as_is` asks for no order.
  var isAsIs = false
  /// Marks that end a rationale, as the inside of JSON strings.
  var marks: [Int32] = []
  var metadata: [MetadataCode] = []

  /// Whether the map renders turns, and so knows a prompt.
  public var hasTurns: Bool { text < 0 && question < 0 }
  /// Whether the map marks rationales.
  public var hasRationale: Bool { !marks.isEmpty }

  /// Compiles the section. `path` names it in messages: `datasets.gsm8k.map`.
  ///
  /// Throws the first fault with its place in the file.
  public init(_ node: YAMLNode, path: String) throws(ToolError) {
    var compiler = MapCompiler(path: path)
    try compiler.compile(node)
    self = compiler.map
  }

  init() {}
}
