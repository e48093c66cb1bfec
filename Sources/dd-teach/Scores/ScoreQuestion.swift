import Records
import ToolKit
import Web

/// Asks for the scores of a conversation's tokens, or of a text's.
final class ScoreQuestion: Question {
  let reasons = ["no_prompt", "context_length", "refused_request", "no_logprobs", "misaligned"]
  let proofs = 1
  private let options: ScoringOptions
  let server: TeacherServer
  private let body: RequestBody
  private let field: FieldLookup?
  private let student: VocabularyCheck?
  private let reader: ScoreReader
  private let scoredRow: ScoredRow
  private let turns = ByteBuffer(capacity: 4096)
  /// The row's tools as JSON, or those of `--extra` in their place, and what of that decides on the template: they are of its
  /// tokens, too.
  private var tools: ByteView?
  private var extraTools: ByteBuffer?
  private let templating = ByteBuffer(capacity: 64)
  let verdict = JSONDocument()
  private let prompt = JSONDocument()

  /// Throws exit 69 for a server that has no scores of prompts.
  init(
    _ options: ScoringOptions, _ server: TeacherServer, student: VocabularyCheck?, into member: String
  ) throws(ToolError) {
    self.student = student
    guard server.kind == .vllm || server.kind == .sglang || !server.isMet else {
      throw ToolError(
        .unavailable,
        "\(server.name): scores of a prompt's tokens come from vLLM and SGLang; this is \(server.kind.rawValue) (--api says otherwise)"
      )
    }
    self.options = options
    self.server = server
    scoredRow = ScoredRow(options, model: server.model, member: member)
    field = try options.text.map { text throws(ToolError) in FieldLookup(try FieldPath(text).asOne(for: "--text")) }
    reader = ScoreReader(k: options.candidates)
    var body = RequestBody([
      ("model", .json(Self.quoted(server.model))), (options.text == nil ? "messages" : "prompt", .messages),
      ("prompt_logprobs", .json("\(options.candidates)")), ("max_tokens", .json("1")), ("temperature", .json("0")),
      ("return_token_ids", .json("true")),
    ])
    if options.text == nil {
      // Without a choice a server without a parser of calls refuses tools.
      let tools: [(String, RequestBody.Value)] = [("tools", .tools), ("tool_choice", .besideTools("\"none\""))]
      body = RequestBody(body.members + tools + [("add_generation_prompt", .json("false"))])
    }
    if options.extra != nil && server.kind == .sglang {
      throw ToolError(.usage, "--extra: the requests to SGLang's /generate take none")
    }
    if let extra = try options.extra.map({ text throws(ToolError) in try ExtraMembers(textOrFile(text)) }) {
      try extra.refuse(["messages", "prompt", "prompt_logprobs", "n", "stream", "stream_options"] + ExtraMembers.rooms)
      var members = extra.object.members
      if options.text == nil, let tools = extra.object["tools"] {
        // Laid in the place of a row's, they come with the choice that goes with those.
        let buffer = ByteBuffer(capacity: 256)
        tools.write(to: buffer)
        extraTools = buffer
        members.removeAll { $0.name == "tools" }
      }
      body.lay(.object(members))
      for name in ["chat_template", "chat_template_kwargs", "add_special_tokens"] {
        guard let value = extra.object[name] else { continue }
        if case .null = value { continue }
        templating.append(",\"\(name)\":")
        value.write(to: templating)
      }
    }
    self.body = body
  }

  private static func quoted(_ text: String) -> String {
    let buffer = ByteBuffer()
    JSONText.appendString(text, to: buffer)
    return String(buffer.view)
  }

  func asks(for document: JSONDocument) throws(RowFault) -> [Ask] {
    turns.removeAll()
    tools = tools(of: document)
    if let field {
      guard let node = field.first(in: document), document.kind(node) == .string, !document.raw(node).isEmpty else {
        throw RowFault(reason: "no_prompt", detail: "there is no text in '\(options.text ?? "")'")
      }
      turns.append(document.source(node))
      return [ask(server.kind == .vllm ? vllmBody : tokenizeBody(addsPrompt: nil))]
    }
    guard Conversation.appendWhole(of: document, to: turns) else {
      throw RowFault(
        reason: "no_prompt", detail: "there are no 'messages' with an answer, and no 'prompt' and 'completion'")
    }
    let whole = ask(server.kind == .vllm ? vllmBody : tokenizeBody(addsPrompt: false))
    turns.removeAll()
    _ = Conversation.appendPrompt(of: document, withThoughts: true, to: turns)
    let prompt = Ask(
      path: "/tokenize", body: tokenizeBody(addsPrompt: true), count: 0, mostCompletionTokens: 0, settings: "")
    return [whole, prompt]
  }

  /// The tools that go along, those of `--extra` before the row's; nil where there are none.
  private func tools(of document: JSONDocument) -> ByteView? {
    if let extraTools { return extraTools.view == "null" ? nil : extraTools.view }
    guard let list = document.member(ByteView("tools"), of: .root), document.kind(list) == .array else { return nil }
    return document.source(list)
  }

  private func ask(_ body: ByteBuffer) -> Ask {
    let path = server.kind == .sglang ? "/tokenize" : options.text == nil ? "chat/completions" : "completions"
    // The second of a row's two asks of one path is another body, so that the journal tells them apart.
    return Ask(
      path: path, body: body, count: 1, mostCompletionTokens: 1, settings: "\(server.kind) \(options.candidates)")
  }

  private var vllmBody: ByteBuffer {
    body.render(RequestBody.Row(turns: turns.view, tools: tools, seed: 0, mostTokens: 1, isText: options.text != nil))
  }

  /// `addsPrompt`: whether the beginning of an answer is added; nil for a text.
  private func tokenizeBody(addsPrompt: Bool?) -> ByteBuffer {
    let body = ByteBuffer(capacity: turns.count + 128)
    body.append("{\"model\":")
    JSONText.appendString(server.model, to: body)
    guard let addsPrompt else {
      body.append(",\"prompt\":")
      body.append(turns.view)
      body.append("}")
      return body
    }
    body.append(",\"messages\":[")
    body.append(turns.view)
    body.append("],\"add_generation_prompt\":")
    body.append(addsPrompt ? "true" : "false")
    if let tools {
      body.append(",\"tools\":")
      body.append(tools)
    }
    body.append(templating.view)
    body.append("}")
    return body
  }

  func meet(_ ask: Ask) throws(ToolError) {
    // A row's other request is about the same texts.
    if ask.count > 0 { try student?.compare(texts(of: ask), of: ask.row, server) }
  }

  func judge(_ bytes: ByteView, of ask: Ask) -> Judgement {
    do throws(ScoreReader.Fault) {
      guard ask.path != "/tokenize" else {
        let ids = try reader.readTokens(bytes)
        if ask.count == 0 { return .settled(Self.verdict(tokens: ids), Usage()) }
        ask.ids = ids
        return .then(path: "/generate", generateBody(ids))
      }
      let (scores, usage) = try server.kind == .sglang ? reader.readSGLang(bytes, of: ask.ids) : reader.readVLLM(bytes)
      return .settled(Self.verdict(scores, usage), usage)
    } catch {
      switch error {
      case .broken(let what): return .again(what, Usage())
      case .noLogprobs(let what): return .settled(Verdict.rejection("no_logprobs", what), Usage())
      case .misaligned(let what): return .settled(Verdict.rejection("misaligned", what), Usage())
      }
    }
  }

  private func generateBody(_ ids: [Int32]) -> ByteBuffer {
    let body = ByteBuffer(capacity: 8 * ids.count + 256)
    body.append("{\"input_ids\":")
    Self.append(ids, to: body)
    body.append(",\"sampling_params\":{\"max_new_tokens\":0,\"temperature\":0},\"return_logprob\":true,")
    body.append("\"logprob_start_len\":0,\"top_logprobs_num\":")
    body.append(decimal: options.candidates)
    body.append("}")
    return body
  }

  static func append(_ ids: [Int32], to buffer: ByteBuffer) {
    buffer.append("[")
    for (index, id) in ids.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append(decimal: Int(id))
    }
    buffer.append("]")
  }

  private static func verdict(tokens ids: [Int32]) -> ByteBuffer {
    let verdict = ByteBuffer(capacity: 8 * ids.count + 64)
    verdict.append("{\"tokens\":")
    append(ids, to: verdict)
    verdict.append("}")
    return verdict
  }

  private static func verdict(_ scores: TokenScores, _ usage: Usage) -> ByteBuffer {
    let verdict = ByteBuffer(capacity: 256 * scores.inputIDs.count)
    verdict.append("{\"scores\":{\"k\":")
    verdict.append(decimal: scores.k)
    scores.appendBase64(.f32, to: verdict)
    verdict.append("}")
    Verdict.end(verdict, usage)
    return verdict
  }

  /// The texts that a request is about.
  private func texts(of ask: Ask) -> [String] {
    guard (try? prompt.parse(ask.body.view)) != nil else { return [] }
    let body = JSONValue(prompt)
    return [body["prompt"]?.text].compactMap { $0 }
      + (body["messages"]?.elements ?? []).compactMap { $0["content"]?.text }
  }

  func write(_ row: ByteView, _ verdicts: [ByteBuffer], to lines: ByteBuffer) throws(RowFault) -> Int {
    try scoredRow.write(row, verdicts, to: lines)
    return 1
  }
}
