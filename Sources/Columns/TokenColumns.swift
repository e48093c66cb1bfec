/// The columns of tokenised rows, in the types that trainers' loaders make of them: `datasets` maps `input_ids` to
/// int32 and masks to int8 (arrow_writer.py, OptimizedTypedSequence), DistillKit and axolotl read log-probabilities
/// as float32.
enum TokenColumns {
  private static let types: [String: ColumnType] = [
    "input_ids": .integer(bits: 32, signed: true), "labels": .integer(bits: 32, signed: true),
    "position_ids": .integer(bits: 32, signed: true), "token_ids": .integer(bits: 32, signed: true),
    "target_token_ids": .integer(bits: 32, signed: true), "seq_lengths": .integer(bits: 32, signed: true),
    "attention_mask": .integer(bits: 8, signed: true), "completion_mask": .integer(bits: 8, signed: true),
    "loss_mask": .integer(bits: 8, signed: true), "assistant_masks": .integer(bits: 8, signed: true),
    "target_mask": .integer(bits: 8, signed: true),
    "top_values": .float(bits: 32), "target_logprobs": .float(bits: 32),
  ]

  /// A list of such a name gets the trainers' type when all its values fit.
  static func narrowed(_ column: Column, _ range: ClosedRange<Int64>?) -> Column {
    guard case .list = column.type, let type = types[column.name] else { return column }
    if case .integer(let bits, _) = type {
      let limit = Int64(1) << Int64(bits - 1)
      guard let range, range.lowerBound >= -limit, range.upperBound < limit else { return column }
    }
    return Column(column.name, replacing(column.type, by: type, areNumbers: range != nil))
  }

  private static func replacing(_ type: ColumnType, by scalar: ColumnType, areNumbers: Bool) -> ColumnType {
    switch type {
    case .list(let element): .list(replacing(element, by: scalar, areNumbers: areNumbers))
    case .integer, .float: scalar
    // What holds no value is text until its name says more.
    case .text where areNumbers: scalar
    default: type
    }
  }
}
