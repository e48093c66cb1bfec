/// Why a record becomes no tokens, or no training row.
struct RecordFault: Error {
  enum Kind {
    /// A text that is none, or messages that aren't messages.
    case notText
    /// A chat that the frame has no words for.
    case notInFrame
    /// Offsets, or marks of what is trained on, that can't be read.
    case wrongShape
  }

  let kind: Kind
  /// Words for the reject file.
  var detail: String?
}
