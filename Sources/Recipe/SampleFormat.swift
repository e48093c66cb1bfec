/// Which keys a sample has after `metadata`.
public enum SampleFormat: String, CaseIterable, Sendable {
  /// None.
  case text
  /// `messages`: the turns, as TRL's conversational format has them. A map without turns can't give them.
  case messages
  /// `prompt` and `completion`: `text` cut at `prompt_end`, or where there is none, all of it the completion.
  case promptCompletion = "prompt-completion"
}
