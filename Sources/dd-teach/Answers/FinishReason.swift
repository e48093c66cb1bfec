/// How an answer ended, by its server's own word for it (`finish_reason`), in any case of letters: those of OpenAI's API, and what
/// servers and proxies say in their place (Text Generation Inference, Mistral, DeepSeek, Anthropic's and Google's names).
enum FinishReason {
  /// The model came to its end, or calls something.
  case whole
  /// The room for it ended first.
  case cutOff
  /// The server gave it up half done, and may do better.
  case brokenOff
  case refusal
  /// Nobody here knows the word, or there is none: the answer may be whole or half.
  case unknown

  init(_ word: String) {
    self =
      switch word.lowercased() {
      case "stop", "tool_calls", "function_call", "eos_token", "stop_sequence", "end_turn", "tool_use", "complete":
        .whole
      case "length", "model_length", "max_tokens": .cutOff
      case "error", "abort", "insufficient_system_resource": .brokenOff
      case "content_filter", "safety", "refusal": .refusal
      default: .unknown
      }
  }
}
