/// Which keys a sample has after `metadata`.
public enum SampleFormat: String, CaseIterable, Sendable {
  /// None.
  case text
  /// `messages`: the turns, as TRL's conversational format has them.
  case messages
  /// `prompt` and `completion`: `text` cut in front of the space before the last answer, so that no token lies across
  /// the cut; where there is no answer, all of it is the completion.
  case promptCompletion = "prompt-completion"
  /// `prompt`: the turns before the last answer; `completion`: the answer, and what follows it.
  case chatPromptCompletion = "chat-prompt-completion"
}
