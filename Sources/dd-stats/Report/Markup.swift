import Records
import ToolKit

/// HTML. A `String` that is interpolated is text from somewhere and escaped, whatever it says; what is to be markup has to
/// be `Markup` already.
struct Markup: ExpressibleByStringInterpolation {
  private(set) var html: String

  init(stringLiteral html: String) { self.html = html }
  init(stringInterpolation: Interpolation) { html = stringInterpolation.html }

  /// Markup after markup.
  init(_ parts: [Markup]) { html = parts.map(\.html).joined() }

  /// A text of lines, without secrets; what can't be seen, or turns letters around, stands in a box by its number.
  init(text: String) {
    html = ""
    for scalar in Secrets.hide(text).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control where scalar == "\n" || scalar == "\t": html.unicodeScalars.append(scalar)
      case .control, .format, .lineSeparator, .paragraphSeparator:
        let number = String(scalar.value, radix: 16, uppercase: true)
        html += "<span class=\"control\">\(String(repeating: "0", count: max(0, 4 - number.count)))\(number)</span>"
      default: html.append(escaped: scalar)
      }
    }
  }

  static func += (left: inout Markup, right: Markup) { left.html += right.html }

  struct Interpolation: StringInterpolationProtocol {
    fileprivate var html = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      html.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: String) { html += literal }
    mutating func appendInterpolation(_ markup: Markup) { html += markup.html }
    mutating func appendInterpolation(_ number: Int) { html += String(number) }
    /// A coordinate, to a tenth.
    mutating func appendInterpolation(_ number: Double) { html += decimal(number, places: 1) }

    /// Words for a page, without secrets, cut after 200 characters; what would turn letters around is spelled out.
    mutating func appendInterpolation(_ text: String) {
      for scalar in shortened(Secrets.hide(text), 200).visible.unicodeScalars { html.append(escaped: scalar) }
    }
  }
}

extension String {
  /// Appends a character as HTML has it in texts and attributes.
  fileprivate mutating func append(escaped scalar: Unicode.Scalar) {
    switch scalar {
    case "<": self += "&lt;"
    case ">": self += "&gt;"
    case "&": self += "&amp;"
    case "\"": self += "&quot;"
    case "'": self += "&#39;"
    default: unicodeScalars.append(scalar)
    }
  }
}

extension Sequence where Element == Markup {
  /// One after another.
  var concatenated: Markup { Markup(Array(self)) }
}
