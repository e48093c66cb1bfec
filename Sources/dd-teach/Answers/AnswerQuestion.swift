import Records
import Text
import ToolKit

/// Asks for answers: chat completions (POST /chat/completions of OpenAI's API).
final class AnswerQuestion: Question {
  let reasons = [
    "no_prompt", "context_length", "refused_request", "refusal", "empty_answer", "truncated", "not_schema",
    "key_in_answer", "no_place",
  ]
  let proofs = 0
  private let options: AskingOptions
  private let server: TeacherServer
  private var kind: ServerKind { server.kind }
  private let system: ByteBuffer?
  private let ask: ByteBuffer?
  private let body: RequestBody
  private let check: AnswerCheck?
  private let placement: Placement
  /// Tokens that an answer may have, and what decides on it beside the request.
  private let mostTokens: Int
  private let settings: String
  private let reader = AnswerReader()
  private let turns = ByteBuffer(capacity: 4096)

  /// Throws exit 64 or 66 for files and JSON of the command line that can't be read.
  init(_ options: AskingOptions, _ server: TeacherServer, placement: Placement) throws(ToolError) {
    self.options = options
    self.server = server
    self.placement = placement
    func json(_ text: String?) throws(ToolError) -> ByteBuffer? {
      guard let text else { return nil }
      let buffer = ByteBuffer()
      JSONText.appendString(try textOrFile(text), to: buffer)
      return buffer
    }
    system = try json(options.system)
    ask = try json(options.ask)
    check = try AnswerCheck(schema: options.schema, regex: options.regex)
    let extra = try options.extra.map { text throws(ToolError) in try ExtraMembers(textOrFile(text)) }
    try extra?.refuse(["n", "messages", "stream", "stream_options"])
    body = try Self.body(options, server.model, server.kind, extra)
    mostTokens = try extra?.room() ?? options.maxTokens
    settings = "\(options.onLength) \(options.regex ?? "") \(try options.schema.map(readText) ?? "")"
  }

  private static func body(_ options: AskingOptions, _ model: String, _ kind: ServerKind, _ extra: ExtraMembers?)
    throws(ToolError)
    -> RequestBody
  {
    func quoted(_ text: String) -> String {
      let buffer = ByteBuffer()
      JSONText.appendString(text, to: buffer)
      return String(buffer.view)
    }
    var body = RequestBody([
      ("model", .json(quoted(model))), ("messages", .messages), ("tools", .tools),
      ("temperature", .json(spelled(options.temperature))), ("top_p", .json(spelled(options.topP))),
      ("max_tokens", .mostTokens), ("n", .json("\(requestCount(options, kind) > 1 ? 1 : options.count)")),
      ("seed", .seed),
    ])
    var more: [(String, String)] = []
    if !options.stop.isEmpty { more.append(("stop", "[" + options.stop.map(quoted).joined(separator: ",") + "]")) }
    if let path = options.schema {
      let schema = ByteBuffer()
      try JSONValue.readFile(path).write(to: schema)
      let format =
        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"schema\":\(String(schema.view)),\"strict\":true}}"
      more.append(("response_format", format))
    }
    if let regex = options.regex {
      if kind == .vllm { more.append(("structured_outputs", "{\"regex\":\(quoted(regex))}")) }
      if kind == .sglang { more.append(("regex", quoted(regex))) }
    }
    if options.stream { more += [("stream", "true"), ("stream_options", "{\"include_usage\":true}")] }
    body = RequestBody(body.members + more.map { ($0.0, RequestBody.Value.json($0.1)) })
    if let extra { body.lay(extra.object) }
    return body
  }

  /// A number without an exponent, and without a point where it is whole.
  private static func spelled(_ number: Double) -> String {
    number == number.rounded() ? "\(Int(number))" : "\(number)"
  }

  /// Requests that a row takes: llama.cpp counts the tokens of one choice only, so there each answer is a request.
  private static func requestCount(_ options: AskingOptions, _ kind: ServerKind) -> Int {
    kind == .llamacpp ? options.count : 1
  }

  func asks(for document: JSONDocument) throws(RowFault) -> [Ask] {
    turns.removeAll()
    if let system { Conversation.appendTurn("system", system.view, to: turns) }
    guard Conversation.appendPrompt(of: document, to: turns) else {
      throw RowFault(
        reason: "no_prompt", detail: "there is no 'messages' and no 'prompt': 'dd-map --format messages' makes them")
    }
    if let ask { Conversation.appendTurn("user", ask.view, to: turns) }
    let id = document.member(ByteView("id"), of: .root).map { document.source($0) } ?? turns.view
    let tools = document.member(ByteView("tools"), of: .root).flatMap {
      document.kind($0) == .array ? document.source($0) : nil
    }
    let requests = Self.requestCount(options, kind)
    let count = requests > 1 ? 1 : options.count
    return (0..<requests).map { number in
      let row = RequestBody.Row(
        turns: turns.view, tools: tools, seed: RequestBody.seed(options.seed, id: id, answer: number),
        mostTokens: options.maxTokens)
      return Ask(
        path: "chat/completions", body: body.render(row), count: count,
        mostCompletionTokens: mostTokens * count, settings: settings)
    }
  }

  func meet(_ ask: Ask) {}

  func judge(_ bytes: ByteView, of ask: Ask) -> Judgement {
    let answer: AnswerReader.Answer
    switch options.stream ? reader.readEvents(bytes, count: ask.count) : reader.read(bytes, count: ask.count) {
    case .failure(let what, let usage): return .again(what, usage)
    case .success(let read): answer = read
    }
    if answer.choices.contains(where: \.isRefusal) {
      return .settled(Verdict.rejection("refusal", answer.refusalWords, answer.usage), answer.usage)
    }
    // Cut off among its thoughts, an answer is blank, too; those of hosted models don't show.
    if answer.choices.contains(where: { $0.isBlank && !$0.isCutOff }) {
      return .blank(Verdict.rejection("empty_answer", "the answer is blank", answer.usage), answer.usage)
    }
    if answer.choices.contains(where: \.isCutOff) {
      switch options.onLength {
      case .keep where !answer.choices.contains(where: { $0.isBlank && $0.reasoning.isEmpty }): break
      case .more where !ask.hasMore && hasRoom(for: ask, answer.usage):
        return .more(doubled(ask), mostCompletionTokens: 2 * ask.mostCompletionTokens, answer.usage)
      case .keep, .more, .reject:
        let room = ask.mostCompletionTokens / ask.count
        return .settled(Verdict.rejection("truncated", "cut off at \(room) tokens", answer.usage), answer.usage)
      }
    }
    if answer.choices.contains(where: \.hasSecret) {
      return .settled(Verdict.rejection("key_in_answer", "the server says its key back", answer.usage), answer.usage)
    }
    if let check, let fault = answer.choices.lazy.compactMap({ check.fault(in: $0.content.view) }).first {
      return .settled(Verdict.rejection("not_schema", fault, answer.usage), answer.usage)
    }
    return .settled(Verdict.answers(answer), answer.usage)
  }

  /// Whether the model's context takes the prompt and twice the tokens; where the server doesn't say, it will refuse.
  private func hasRoom(for ask: Ask, _ usage: Usage) -> Bool {
    guard let length = server.contextLength else { return true }
    return usage.prompt + 2 * ask.mostCompletionTokens / ask.count <= length
  }

  /// The same request with room for twice the tokens.
  private func doubled(_ ask: Ask) -> ByteBuffer {
    let document = JSONDocument()
    let body = ByteBuffer(capacity: ask.body.count + 8)
    guard (try? document.parse(ask.body.view)) != nil else { return ask.body }
    let value = JSONValue(document)
    let members: [(String, JSONValue?)] = value.members.map { member in
      guard ExtraMembers.rooms.contains(member.name), let tokens = member.value.int else {
        return (member.name, member.value)
      }
      return (member.name, .int(2 * tokens))
    }
    JSONValue.object(members).write(to: body)
    return body
  }

  func proof(of verdict: ByteView) -> Budget.Reservation? { nil }

  func prove(_ ask: Ask, _ verdict: ByteView) throws(ToolError) -> Bool { true }

  func write(_ row: ByteView, _ verdicts: [ByteBuffer], to lines: ByteBuffer) throws(RowFault) -> Int {
    try placement.write(row, verdicts, to: lines)
  }
}
