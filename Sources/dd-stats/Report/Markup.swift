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
      for scalar in shortened(Secrets.hide(text), 200).visible.unicodeScalars {
        switch scalar {
        case "<": html += "&lt;"
        case ">": html += "&gt;"
        case "&": html += "&amp;"
        case "\"": html += "&quot;"
        case "'": html += "&#39;"
        default: html.unicodeScalars.append(scalar)
        }
      }
    }
  }
}

extension Sequence where Element == Markup {
  /// One after another.
  var concatenated: Markup { Markup(Array(self)) }
}
