import ArgumentParser
import Columns
import Parquet
import Records
import ToolKit

/// The value of `--scores`: which trainer's columns a teacher's scores become.
enum ScoreLayout: String, ExpressibleByArgument, CaseIterable {
  /// DistillKit's raw columns, which it reads without any configuration.
  case distillkit
  /// axolotl's knowledge distillation.
  case axolotl

  private static let ids = ColumnType.list(.integer(bits: 32, signed: true))
  private static let masks = ColumnType.list(.integer(bits: 8, signed: true))

  /// The columns, all of whose lists are as long as `input_ids`.
  var columns: [Column] {
    let tokens = [Column("id", .text), Column("input_ids", Self.ids)]
    let labels = Column("labels", Self.ids)
    switch self {
    case .distillkit:
      return tokens + [
        labels, Column("token_ids", .list(Self.ids)), Column("top_values", .list(.list(.float(bits: 32)))),
      ]
    case .axolotl:
      return tokens + [
        Column("attention_mask", Self.masks), labels, Column("target_token_ids", .list(Self.ids)),
        Column("target_logprobs", .list(.list(.float(bits: 32)))), Column("target_mask", .list(Self.masks)),
      ]
    }
  }

  /// What the file's metadata says of them, under `dd.scores`.
  var metadata: (key: String, value: String) {
    let value = JSONValue.object([
      ("layout", .string(rawValue)), ("aligned_to", .string("logits")), ("cut_to", .string("N-1")),
      ("position_i", .string("the distribution of token i+1, given tokens 0 to i")),
    ])
    return ("dd.scores", String(value.line.dropLast()))
  }

  /// What the card says of them.
  var note: String {
    let names = self == .distillkit ? ("token_ids", "top_values") : ("target_token_ids", "target_logprobs")
    return """

      Scores of a teacher, aligned to logits: `\(names.0)[i]` and `\(names.1)[i]` are the likeliest tokens, and their natural
      log-probabilities, for token i + 1, given tokens 0 to i. So a row of N tokens has N - 1 positions, and `input_ids` and
      `labels` are cut to these. Labels are -100 on the prompt.

      """
  }
}
