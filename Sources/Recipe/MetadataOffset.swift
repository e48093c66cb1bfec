/// What a sample's `metadata` says about places in its `text`, in code points: a number, an object with `start` and `end`,
/// or a list of those. Who changes the text has to move them.
public enum MetadataOffset: String, CaseIterable, Sendable {
  /// Where the prompt ends: a number.
  case promptEnd = "prompt_end"
  /// What the last answer thinks: a span.
  case rationale
  /// What counts in training: a list of spans.
  case targets
}
