import Foundation

/// What the teacher's server is (docs/testhub.md): settings under `teacher`.
struct TeacherSettings: Codable, Sendable {
  /// `vllm`, `sglang`, `llamacpp` or `openai`: whose shapes answers have.
  var kind = "vllm"
  var models = ["big"]
  /// Tokens that a conversation and its answer may have.
  var contextLength = 4096
  /// Adds so much to the positions of scores: a server whose alignment is off.
  var shift = 0
  /// Answers 1 KB at once, whatever was asked: for measuring a client.
  var instant = false
  /// Thinks so many tokens aloud before each answer, in its content, unless `chat_template_kwargs.enable_thinking` is false.
  var thinks = 0
  /// Answers by the text of the last user's turn; what isn't in it is answered as ever.
  var replies: [String: String] = [:]

  enum CodingKeys: String, CodingKey {
    case kind, models, shift, instant, replies, thinks
    case contextLength = "context_length"
  }

  init() {}

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decodeIfPresent(String.self, forKey: .kind) ?? kind
    models = try container.decodeIfPresent([String].self, forKey: .models) ?? models
    contextLength = try container.decodeIfPresent(Int.self, forKey: .contextLength) ?? contextLength
    shift = try container.decodeIfPresent(Int.self, forKey: .shift) ?? shift
    instant = try container.decodeIfPresent(Bool.self, forKey: .instant) ?? instant
    thinks = try container.decodeIfPresent(Int.self, forKey: .thinks) ?? thinks
    replies = try container.decodeIfPresent([String: String].self, forKey: .replies) ?? replies
  }
}

/// A teacher's server that knows no language: its answers are made of the question, so that equal requests have equal
/// ones. Marks in a prompt ask for what real servers do now and then: `[[length]]`, `[[refusal]]`, `[[blank]]`,
/// `[[filter]]`, `[[reason]]`, `[[fewer]]`, `[[not json]]`, `[[html]]`, `[[error]]`, `[[bad request]]`, `[[json]]`.
struct TeacherAPI {
  let settings: TeacherSettings
  let request: Request

  private static let instantAnswer = Response.json(
    TeacherAPI.completion(
      model: "big", choices: [choice(0, ["content": .string(String(repeating: "x", count: 800))], "stop")],
      prompt: 32, completion: 256))

  func answer() -> Response {
    switch (request.method, request.path.joined(separator: "/")) {
    case ("GET", "v1/models"): models()
    case ("GET", "version") where settings.kind == "vllm": .json(.object([("version", "0.32.0")]))
    case ("GET", "props") where settings.kind == "llamacpp":
      .json(.object([("default_generation_settings", .object([]))]))
    case ("POST", "v1/chat/completions"): settings.instant ? Self.instantAnswer : chat()
    case ("POST", "v1/completions") where settings.kind == "vllm": complete()
    case ("POST", "generate") where settings.kind == "sglang": generate()
    case ("POST", "tokenize") where ["vllm", "sglang"].contains(settings.kind): tokenize()
    default: .json(.object([("detail", "Not Found")]), status: 404)
    }
  }

  private func models() -> Response {
    let owners = ["vllm": "vllm", "sglang": "sglang", "llamacpp": "llamacpp"]
    return .json(
      .object([
        ("object", "list"),
        (
          "data",
          .array(
            settings.models.map { name in
              .object([
                ("id", .string(name)), ("object", "model"), ("owned_by", .string(owners[settings.kind] ?? "somebody")),
                ("max_model_len", .integer(settings.contextLength)),
              ])
            })
        ),
      ]))
  }

  /// The pseudo tokens of a conversation: one for every 4 bytes of a turn and two for its frame.
  static func tokens(of messages: [[String: Any]]) -> Int {
    messages.reduce(3) { $0 + 2 + (($1["content"] as? String ?? "").utf8.count + 3) / 4 }
  }

  private func tokenize() -> Response {
    guard let body = parseObject(request.body) else { return Self.error(400, "no JSON", code: "BadRequestError") }
    let ids = TeacherTokens.ids(of: body)
    return .json(
      .object([
        ("count", .integer(ids.count)), ("max_model_len", .integer(settings.contextLength)),
        ("tokens", .array(ids.map(JSON.integer))),
      ]))
  }

  static func error(_ status: Int, _ message: String, code: String) -> Response {
    .json(
      .object([("error", .object([("message", .string(message)), ("type", .string(code)), ("code", .string(code))]))]),
      status: status)
  }

  private func chat() -> Response {
    guard let body = parseObject(request.body), let messages = body["messages"] as? [[String: Any]] else {
      return Self.error(400, "no messages", code: "BadRequestError")
    }
    guard let model = body["model"] as? String, settings.models.contains(model) || settings.kind == "llamacpp" else {
      return Self.error(404, "The model does not exist.", code: "NotFoundError")
    }
    let prompt = Self.tokens(of: messages)
    let most = body["max_tokens"] as? Int ?? 16
    guard prompt + most <= settings.contextLength else {
      return Self.error(
        400, "This model's maximum context length is \(settings.contextLength) tokens.", code: "context_length_exceeded"
      )
    }
    if let k = body["prompt_logprobs"] as? Int, settings.kind == "vllm" {
      let ids = TeacherTokens.ids(of: body)
      return .json(
        .object([
          ("model", .string(model)),
          ("choices", .array([Self.choice(0, ["role": "assistant", "content": "x"], "length")])),
          ("usage", Self.usage(ids.count, 1)), ("prompt_logprobs", TeacherTokens.scores(ids, k, shift: settings.shift)),
          ("prompt_token_ids", .array(ids.map(JSON.integer))),
        ]))
    }
    let question = messages.last { $0["role"] as? String == "user" }?["content"] as? String ?? ""
    if question.contains("[[html]]") { return .text("<html>busy</html>") }
    if question.contains("[[not json]]") { return .text("{\"choices\":[") }
    if question.contains("[[error]]") { return .json(.object([("error", .object([("message", "out of memory")]))])) }
    if question.contains("[[bad request]]") { return Self.error(400, "bad [[request]]", code: "BadRequestError") }
    let asked = body["n"] as? Int ?? 1
    let count = question.contains("[[fewer]]") ? asked - 1 : asked
    let choices = (0..<count).map { choice($0, question, body, most) }
    let completion = choices.reduce(0) { $0 + $1.tokens }
    if body["stream"] as? Bool == true { return stream(choices, model, prompt, completion) }
    let all = choices.enumerated().map { Self.choice($0, $1.message, $1.reason) }
    return .json(Self.completion(model: model, choices: all, prompt: prompt, completion: completion))
  }

  private struct Choice {
    var message: KeyValuePairs<String, JSON>
    var reason: String
    var tokens: Int
  }

  private func choice(_ index: Int, _ question: String, _ body: [String: Any], _ most: Int) -> Choice {
    let heat = (body["temperature"] as? NSNumber)?.doubleValue ?? 1
    let seed = (body["seed"] as? NSNumber)?.intValue ?? 0
    let drawn = heat > 0 ? " (drawn by \(seed), \(index))" : ""
    var text = settings.replies[question] ?? "Answer to: \(question)\(drawn)"
    if question.contains("[[json]]") { text = "{\"answer\":\(question.utf8.count)}" }
    if question.contains("[[blank]]") { text = " \n" }
    if question.contains("[[refusal]]") {
      return Choice(message: ["role": "assistant", "content": .null, "refusal": "I can't."], reason: "stop", tokens: 2)
    }
    if question.contains("[[filter]]") {
      return Choice(message: ["role": "assistant", "content": ""], reason: "content_filter", tokens: 0)
    }
    if question.contains("[[length]]"), most < 2000 {
      return Choice(message: ["role": "assistant", "content": .string(text)], reason: "length", tokens: most)
    }
    let switches = body["chat_template_kwargs"] as? [String: Any]
    if settings.thinks > 0, switches?["enable_thinking"] as? Bool != false {
      text = "<think>\n" + String(repeating: "Hmm ", count: settings.thinks) + "\n</think>\n\n" + text
      if (text.utf8.count + 3) / 4 > most {
        let begun = String(text.prefix(4 * most))
        return Choice(message: ["role": "assistant", "content": .string(begun)], reason: "length", tokens: most)
      }
    }
    let tokens = min(most, (text.utf8.count + 3) / 4)
    guard question.contains("[[reason]]") else {
      return Choice(message: ["role": "assistant", "content": .string(text)], reason: "stop", tokens: tokens)
    }
    let key = settings.kind == "vllm" ? "reasoning" : "reasoning_content"
    let parts: [(String, JSON)] = [("role", "assistant"), ("content", .string(text)), (key, "Let me see.")]
    return Choice(
      message: parts[2].0 == "reasoning"
        ? ["role": parts[0].1, "content": parts[1].1, "reasoning": parts[2].1]
        : ["role": parts[0].1, "content": parts[1].1, "reasoning_content": parts[2].1], reason: "stop", tokens: tokens)
  }

  private static func choice(_ index: Int, _ message: KeyValuePairs<String, JSON>, _ reason: String) -> JSON {
    .object([
      ("index", .integer(index)), ("message", .object(message.map { ($0.key, $0.value) })),
      ("finish_reason", .string(reason)),
    ])
  }

  private static func completion(model: String, choices: [JSON], prompt: Int, completion: Int) -> JSON {
    .object([
      ("id", "chatcmpl-1"), ("object", "chat.completion"), ("created", 1), ("model", .string(model)),
      ("system_fingerprint", "fp_test"), ("choices", .array(choices)), ("usage", usage(prompt, completion)),
    ])
  }

  private static func usage(_ prompt: Int, _ completion: Int) -> JSON {
    .object([
      ("prompt_tokens", .integer(prompt)), ("completion_tokens", .integer(completion)),
      ("total_tokens", .integer(prompt + completion)),
    ])
  }

  /// `/v1/completions`: scores of a text, or the token after ids.
  private func complete() -> Response {
    guard let body = parseObject(request.body) else { return Self.error(400, "no JSON", code: "BadRequestError") }
    let ids = TeacherTokens.ids(of: body)
    var choice: [(String, JSON)] = [
      ("index", 0), ("text", "x"), ("finish_reason", "length"),
      ("token_ids", .array([.integer(TeacherTokens.candidate(0, after: ids, at: ids.count))])),
    ]
    if let k = body["prompt_logprobs"] as? Int {
      choice.append(("prompt_logprobs", TeacherTokens.scores(ids, k, shift: settings.shift)))
      choice.append(("prompt_token_ids", .array(ids.map(JSON.integer))))
    }
    return .json(
      .object([
        ("model", .string(settings.models[0])), ("choices", .array([.object(choice)])),
        ("usage", Self.usage(ids.count, 1)),
      ]))
  }

  /// SGLang's `/generate`.
  private func generate() -> Response {
    guard let body = parseObject(request.body) else { return Self.error(400, "no JSON", code: "BadRequestError") }
    let ids = TeacherTokens.ids(of: body)
    var meta: [(String, JSON)] = [("prompt_tokens", .integer(ids.count)), ("completion_tokens", 1)]
    if let k = body["top_logprobs_num"] as? Int {
      meta.append(("input_token_logprobs", TeacherTokens.ownScores(ids)))
      meta.append(("input_top_logprobs", TeacherTokens.topScores(ids, k, shift: settings.shift)))
    }
    let next = TeacherTokens.candidate(0, after: ids, at: ids.count)
    meta.append(("output_token_logprobs", .array([.array([.decimal(-0.1), .integer(next), .null])])))
    return .json(.object([("text", "x"), ("meta_info", .object(meta))]))
  }

  /// Server-sent events, a few characters in each.
  private func stream(_ choices: [Choice], _ model: String, _ prompt: Int, _ completion: Int) -> Response {
    var text = ": a comment, as proxies get to stay awake\r\n\r\n"
    func event(_ members: [(String, JSON)]) {
      text +=
        "data: " + String(decoding: JSON.object([("model", .string(model))] + members).bytes, as: UTF8.self) + "\n\n"
    }
    func piece(_ index: Int, _ delta: [(String, JSON)], _ reason: String?) {
      event([
        (
          "choices",
          .array([.object([("index", .integer(index)), ("delta", .object(delta)), ("finish_reason", JSON(reason))])])
        )
      ])
    }
    for (index, choice) in choices.enumerated() {
      for (name, value) in choice.message where name != "role" {
        guard case .string(let words) = value else { continue }
        var rest = Substring(words)
        while !rest.isEmpty {
          piece(index, [(name, .string(String(rest.prefix(7))))], nil)
          rest = rest.dropFirst(7)
        }
      }
      piece(index, [], choice.reason)
    }
    event([("choices", .array([])), ("usage", Self.usage(prompt, completion))])
    text += "data: [DONE]\n\n"
    return Response(200, headers: ["Content-Type": "text/event-stream"], body: .bytes(Array(text.utf8)))
  }
}
