public import Records

/// The URL of one object per row: `https://host/content/{blob_id}`.
///
/// Scheme and host are literal; every value becomes percent-encoded text of one path segment (RFC 3986: all but the
/// unreserved characters), so that no row can name another host, folder or query.
public final class URLTemplate {
  /// The columns that it reads.
  public let columns: [ImpliedColumn]
  /// Whether it reads `_source`.
  public let usesProvenance: Bool
  private let program: Program
  private let template: Int32
  private var evaluator: Evaluator?

  /// Compiles a URL template. Throws when a value stands in the scheme or the host, or there is none of either.
  public init(_ text: String) throws(ExpressionError) {
    let syntax = try ExpressionParser.template(text)
    try URLTemplate.checkOrigin(syntax)
    var lowering = Lowering()
    template = try lowering.textTemplate(syntax)
    lowering.settleUsed(isNeeded: true)
    lowering.program.settle()
    program = lowering.program
    columns = program.tree.implied
    usesProvenance = lowering.usesSource
  }

  private static func checkOrigin(_ syntax: TemplateSyntax) throws(ExpressionError) {
    guard case .literal(let origin)? = syntax.pieces.first else {
      throw ExpressionError(0, "a URL begins with a literal scheme and host, as in https://host/path/{field}")
    }
    let parts = origin.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    let scheme = parts[0].lowercased()
    guard parts.count == 2, ["http", "https", "file"].contains(scheme) else {
      throw ExpressionError(0, "a URL begins with http://, https:// or file://, not '\(origin)'")
    }
    let rest = parts[1]
    guard let slash = rest.firstIndex(of: "/") else {
      throw ExpressionError(origin.utf8.count, "scheme and host must be literal: a '/' comes before the first {field}")
    }
    guard scheme == "file" || slash > rest.startIndex else {
      throw ExpressionError(scheme.utf8.count + 3, "the URL has no host")
    }
  }

  /// Appends the URL of the document's record; false, and nothing appended, when a value is missing or blank, or
  /// would make a path segment `.` or `..`.
  ///
  /// Throws `not_text` for a list or an object, and as conditions do for paths that can't be stepped.
  public func render(_ document: JSONDocument, into output: ByteBuffer) throws(Rejection) -> Bool {
    if evaluator?.document !== document { evaluator = Evaluator(program, document) }
    evaluator?.startRow()
    let start = output.count
    for index in program.templates[Int(template)].pieces {
      switch program.pieces[Int(index)] {
      case .literal(let literal): output.append(program.literals[Int(literal)].bytes)
      case .expression(let expression):
        guard let text = try evaluator?.text(ofExpression: expression) else {
          output.truncate(to: start)
          return false
        }
        URLTemplate.appendEncoded(text, to: output)
      }
    }
    if URLTemplate.hasDotSegment(output.view.suffix(from: start)) {
      output.truncate(to: start)
      return false
    }
    return true
  }

  /// Whether a segment is `.` or `..`, which would lead out of its folder.
  private static func hasDotSegment(_ url: ByteView) -> Bool {
    url.split(separator: 0x2F, omittingEmptySubsequences: false).contains { segment in
      (1...2).contains(segment.count) && segment.allSatisfy { $0 == 0x2E }
    }
  }

  private static func appendEncoded(_ text: ByteView, to output: ByteBuffer) {
    let digits = ByteView("0123456789ABCDEF")
    for byte in text {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: output.append(byte)
      default:
        output.append(0x25)
        output.append(digits[Int(byte >> 4)])
        output.append(digits[Int(byte & 0xF)])
      }
    }
  }
}

extension Evaluator {
  /// An expression's text in UTF-8; nil when it is missing or blank.
  func text(ofExpression index: Int32) throws(Rejection) -> ByteView? {
    let value = try value(ofExpression: index)
    switch try part(of: value, program.expressions[Int(index)].spelling) {
    case nil: return nil
    case .literal(let literal): return program.literals[Int(literal)].bytes
    case .text(let bytes), .escaped(let bytes, true): return isBlank(value) ? nil : bytes
    case .escaped(let raw, false): return isBlank(value) ? nil : decode(raw)
    }
  }
}
