/// The functions of the language, by their names in it.
enum Function: String, CaseIterable {
  case trim
  case before
  case after
  case removeBetween = "remove_between"
  case skipLines = "skip_lines"
  case endWith = "end_with"
  case boxed
  case number
  case nullif
  case first
  case unique
  case join
  case `default`

  /// How many arguments it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .trim, .boxed, .number, .first, .unique: 0...0
    case .before, .after, .endWith, .join, .default: 1...1
    case .removeBetween: 2...2
    case .skipLines, .nullif: 1...1000
    }
  }

  /// An example for messages.
  var example: String {
    switch self {
    case .trim, .boxed, .number, .first, .unique: rawValue
    case .before: "before '.'"
    case .after: "after '####'"
    case .removeBetween: "remove_between '<<' '>>'"
    case .skipLines: "skip_lines '<reponame>'"
    case .endWith: "end_with '?'"
    case .nullif: "nullif 0"
    case .join: "join ', '"
    case .default: "default ''"
    }
  }
}
