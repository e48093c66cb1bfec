/// The functions of the language, by their names in it.
enum Function: String, CaseIterable {
  case trim
  case lower
  case before
  case beforeLast = "before_last"
  case after
  case afterLast = "after_last"
  case replace
  case capture
  case removeBetween = "remove_between"
  case skipLines = "skip_lines"
  case endWith = "end_with"
  case boxed
  case split
  case number
  case length
  case words
  case json
  case toJSON = "to_json"
  case name
  case nullif
  case first
  case unique
  case join
  case `default`

  /// How many arguments it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .trim, .lower, .boxed, .number, .length, .words, .json, .toJSON, .first, .unique: 0...0
    case .before, .beforeLast, .after, .afterLast, .capture, .endWith, .split, .name, .join, .default: 1...1
    case .replace, .removeBetween: 2...2
    case .skipLines, .nullif: 1...1000
    }
  }

  /// Whether its argument may be a path: a value, or the name of a table.
  var takesPaths: Bool { self == .default || self == .name }

  /// Whether it sees a sequence or a list whole, not element by element.
  var seesWhole: Bool {
    switch self {
    case .first, .unique, .join, .toJSON, .default, .split: true
    default: false
    }
  }

  /// Whether its first argument has to have something in it.
  var needsText: Bool {
    switch self {
    case .replace, .split, .beforeLast, .afterLast: true
    default: false
    }
  }

  /// An example for messages.
  var example: String {
    switch self {
    case .trim, .lower, .boxed, .number, .length, .words, .json, .toJSON, .first, .unique: rawValue
    case .before, .beforeLast: "\(rawValue) '.'"
    case .after, .afterLast: "\(rawValue) '####'"
    case .replace: "replace '<br>' ' '"
    case .capture: "capture 'answer is (\\S+)'"
    case .removeBetween: "remove_between '<<' '>>'"
    case .skipLines: "skip_lines '<reponame>'"
    case .endWith: "end_with '?'"
    case .split: "split ','"
    case .name: "name letters"
    case .nullif: "nullif 0"
    case .join: "join ', '"
    case .default: "default ''"
    }
  }
}
