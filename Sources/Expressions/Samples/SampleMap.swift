internal import Records

/// A `map:` section compiled: what `SampleMapper` runs over rows.
public struct SampleMap {
  /// What a key of `let` or `metadata` is made of.
  enum ValueCode {
    case template(Int32)
    case each(EachCode)
    /// The first of several whose condition holds.
    indirect case choice([(condition: Codes, value: ValueCode)])
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

  /// How many samples a row makes.
  enum SamplesCode {
    case one
    /// One for each element, which is `it`.
    case each(Int32)
    /// One for each assistant turn, with what was said before it.
    case turns
  }

  /// The roles that turns may have.
  enum Role: String, CaseIterable { case system, user, assistant, tool }

  /// The template of `metadata.type`.
  var type: Int32 = -1
  /// The columns that the map names, sorted.
  public internal(set) var columns: [ImpliedColumn] = []
  /// Whether a path reads `_source`.
  public internal(set) var usesProvenance = false
  /// What a person should know about this map and that is no error.
  public internal(set) var notes: [String] = []

  var program = Program()
  var bindings: [ValueCode] = []
  var bindingNames: [String] = []
  var rejects: [RejectCode] = []
  var turns: [TurnCode] = []
  /// The template of a map without turns, or -1.
  var text: Int32 = -1
  /// The templates of an evaluation set's items; -1 in a map of samples, and where items have no answer.
  var question: Int32 = -1
  var answer: Int32 = -1
  /// The template of what a text without turns answers, or -1.
  var instruction: Int32 = -1
  var order = TurnOrder.alternate
  var rationale = RationaleCode.none
  /// The template of the tools that a row offers, or -1.
  var tools: Int32 = -1
  /// Whether turns say if they count in training.
  var marksTraining = false
  var samples = SamplesCode.one
  var metadata: [MetadataCode] = []

  /// Whether the map renders turns, and so knows a prompt.
  public var hasTurns: Bool { text < 0 && question < 0 }
  /// Whether it makes an evaluation set's items, not samples.
  public var makesItems: Bool { question >= 0 }
  /// Whether samples have something before their answer in every format.
  public var hasPrompt: Bool { text < 0 || instruction >= 0 }
  /// Whether the map marks rationales.
  public var hasRationale: Bool { if case .none = rationale { false } else { true } }
  /// Whether turns may be joined.
  public var mergesTurns: Bool { order == .merge }
  /// The reasons of its own conditions.
  public var rejectReasons: [String] { rejects.map(\.reason) }
  /// Every reason for which a row, or an element of `samples`, may become no sample.
  public var reasons: [String] { Self.ownReasons + rejects.map(\.reason) }
  private static let ownReasons = [
    "empty_system", "empty_user", "empty_assistant", "empty_tool", "empty_text", "empty_type", "unknown_role",
    "no_exchange", "no_prompt", "turn_order", "no_mark", "no_samples", "empty_element", "not_text", "not_text_part",
    "not_tool_calls", "not_tools", "not_train", "not_reasoning", "not_json", "wrong_shape", "not_parallel",
  ]
  /// Whether a row makes any number of samples.
  public var makesSeveral: Bool { if case .one = samples { false } else { true } }

  init() {}
}
