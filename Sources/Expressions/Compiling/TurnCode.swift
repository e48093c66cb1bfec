/// What a turn of `messages:` is made of.
enum TurnCode {
  /// A turn that every row has; without `isOptional` a row where it is blank is rejected.
  case fixed(role: SampleMap.Role, isOptional: Bool, template: Int32, TurnKeys)
  /// A turn for each element of a list.
  case each(EachCode, role: RoleCode, TurnKeys)
  /// The turns that marks part a text into.
  case transcript(TranscriptCode, TurnKeys)
}

/// Whose turn an element is.
enum RoleCode {
  /// What the template gives.
  case template(Int32)
  /// These in turn, by the element's place.
  case cycle([SampleMap.Role])
}

/// A text and the marks that begin its turns.
struct TranscriptCode {
  struct Mark {
    var role: SampleMap.Role
    /// As written, and without the white space before it, as it may stand where the text begins.
    var text: Int32
    var atStart: Int32
  }
  /// The template of the text.
  var text: Int32
  var marks: [Mark]
  /// The template of a turn's content, in which `it` is its text; -1: that text.
  var content: Int32
}

/// What a turn has beside its role and its content: templates, or -1.
struct TurnKeys {
  var toolCalls = Int32(-1)
  var name = Int32(-1)
  var callID = Int32(-1)
  var train = Int32(-1)
  var reasoning = Int32(-1)

  var isEmpty: Bool { toolCalls < 0 && name < 0 && callID < 0 && train < 0 && reasoning < 0 }

  /// The keys of a turn that are none of its role's.
  static let names = ["tool_calls", "name", "tool_call_id", "train", "reasoning"]
}
