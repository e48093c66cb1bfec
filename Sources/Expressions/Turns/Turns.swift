internal import Recipe
internal import Records
internal import Text

/// The turns of one row: gathered, put in order, written, and where they came to stand.
struct Turns {
  struct Turn {
    var role: SampleMap.Role
    /// Its content, a stretch of `parts`.
    var parts: Range<Int>
    /// It has no content: the conversation ends before its exchange.
    var isBlank = false
    /// What it has beside its content, in `extras`; -1: nothing.
    var extra = Int32(-1)
    /// All of it in the output, after its role.
    var whole: Range<Int> = 0..<0
    /// Its content in the output.
    var bytes: Range<Int> = 0..<0
    /// The code points of `text` before it, its role's included.
    var codePoint = 0
    /// The code points of `text` before its end.
    var codePointEnd = 0
  }

  /// What few turns have.
  struct Extra {
    /// A stretch of `parts`, empty without reasoning.
    var reasoning: Range<Int> = 0..<0
    /// The reasoning in the output, and its code points.
    var reasoningBytes: Range<Int> = 0..<0
    var reasoningLength = 0
    /// A stretch of `calls`.
    var calls: Range<Int> = 0..<0
    var name: ByteView?
    var callID: ByteView?
    /// Whether it counts in training, where the row says so.
    var isTrained: Bool?
  }

  var turns: ContiguousArray<Turn> = []
  var parts: ContiguousArray<TextPart> = []
  var extras: ContiguousArray<Extra> = []
  var calls: ContiguousArray<ToolCall> = []
  var scratch: ContiguousArray<TextPart> = []
  /// The tools that the row offers, as JSON text; nil when it offers none.
  var tools: ByteView?
  /// `text` in the output.
  private(set) var text = 0..<0
  /// The last assistant turn that was written.
  private(set) var lastAssistant: Turn?
  /// What the row at hand lost.
  var changes = TurnChanges()

  /// Forgets the row before. `text` is where a text without turns stands in the output.
  mutating func reset(text: Range<Int> = 0..<0) {
    self.text = text
    turns.removeAll(keepingCapacity: true)
    parts.removeAll(keepingCapacity: true)
    if !extras.isEmpty {
      extras.removeAll(keepingCapacity: true)
      calls.removeAll(keepingCapacity: true)
    }
    tools = nil
    lastAssistant = nil
    changes = TurnChanges()
  }

  /// Works out all turns and their order.
  mutating func gather(_ map: SampleMap, _ evaluator: Evaluator) throws(Rejection) {
    reset()
    for code in map.turns {
      switch code {
      case .fixed(let role, let isOptional, let template, let keys):
        try appendFixed(role, isOptional, template, keys, evaluator)
      case .each(let each, let role, let keys): try gather(each, role, keys, evaluator)
      case .transcript(let transcript, let keys): try gather(transcript, keys, evaluator)
      }
    }
    if map.tools >= 0 { tools = try evaluator.tools(ofTemplate: map.tools, using: &scratch) }
    try order(map.order)
  }

  // MARK: Writing

  /// Writes the inside of `text`: `role: content`, joined by newlines. Of a conversation in parts, only the turns before
  /// `end`.
  mutating func write(_ evaluator: Evaluator, until end: Int? = nil, to output: ByteBuffer) {
    var codePoints = 0
    let start = output.count
    lastAssistant = nil
    if let tools {
      output.append("tools: ")
      codePoints &+= 7 &+ evaluator.write(.text(tools), to: output)
    }
    for index in 0..<(end ?? turns.count) {
      if index > 0 || tools != nil {
        output.append("\\n")
        codePoints &+= 1
      }
      let role = Turns.label(turns[index].role)
      output.append(role)
      codePoints &+= role.count
      turns[index].codePoint = codePoints
      let content = output.count
      if turns[index].extra < 0 {
        for part in turns[index].parts { codePoints &+= evaluator.write(parts[part], to: output) }
        turns[index].bytes = content..<output.count
      } else {
        codePoints &+= writeWithExtra(index, evaluator, to: output)
      }
      turns[index].whole = content..<output.count
      turns[index].codePointEnd = codePoints
      if turns[index].role == .assistant { lastAssistant = turns[index] }
    }
    text = start..<output.count
  }

  /// Writes a turn's reasoning, its content and its calls; returns their code points.
  private mutating func writeWithExtra(_ index: Int, _ evaluator: Evaluator, to output: ByteBuffer) -> Int {
    var codePoints = 0
    let turn = turns[index]
    let extra = extras[Int(turn.extra)]
    if !extra.reasoning.isEmpty {
      output.append("<think>\\n")
      let start = output.count
      var length = 0
      for part in extra.reasoning { length &+= evaluator.write(parts[part], to: output) }
      extras[Int(turn.extra)].reasoningBytes = start..<output.count
      extras[Int(turn.extra)].reasoningLength = length
      output.append("\\n</think>\\n\\n")
      codePoints &+= Self.beforeReasoning &+ length &+ 11
    }
    let content = output.count
    for part in turn.parts { codePoints &+= evaluator.write(parts[part], to: output) }
    turns[index].bytes = content..<output.count
    for call in extra.calls {
      if output.count > content {
        output.append("\\n")
        codePoints &+= 1
      }
      output.append("<tool_call>")
      codePoints &+= 23 &+ evaluator.write(.text(calls[call].function), to: output)
      output.append("</tool_call>")
    }
    return codePoints
  }

  /// The code points of `<think>` and its newline.
  static let beforeReasoning = 8

  private static func label(_ role: SampleMap.Role) -> ByteView {
    switch role {
    case .system: ByteView("system: ")
    case .user: ByteView("user: ")
    case .assistant: ByteView("assistant: ")
    case .tool: ByteView("tool: ")
    }
  }
}
