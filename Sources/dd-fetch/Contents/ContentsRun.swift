import Expressions
import Records
import ToolKit
import Web

/// What `dd-fetch contents` asks about rows: the object that each names.
final class ContentsRun: RowInquirer {
  /// An object for a row, and what the row says of it.
  final class Inquiry: RowInquiry {
    /// Nil where the row names none.
    let object: PendingObject?
    var fault: Rejection?
    var sha1: String?
    var charset: String?
    /// Whether the row has a field of the name under which the object is added.
    var hasField = false
    let size = 0

    init(_ object: PendingObject?) { self.object = object }

    var isReady: Bool { object == nil || object?.outcome != nil }
  }

  private let request: ContentsRequest
  private let output: RecordOutput
  private let ledger: Ledger
  private let objects: any ObjectSource
  private let text: ObjectText
  private let check = JSONDocument()
  private let line = ByteBuffer(capacity: 1 << 16)
  private let url = ByteBuffer(capacity: 256)
  private let name = ByteBuffer(capacity: 64)
  /// The name as a JSON string, and its colon.
  private let key = ByteBuffer(capacity: 64)
  private var hasSucceeded = false
  private var objectCount = 0
  private var objectBytes = 0

  init(_ request: ContentsRequest, objects: any ObjectSource, output: RecordOutput, watch: Watch, ledger: Ledger) {
    self.request = request
    self.objects = objects
    self.output = output
    self.ledger = ledger
    text = ObjectText(maximumBytes: request.maximumBytes, watch: watch)
    name.append(request.into)
    JSONText.appendString(name.view, to: key)
    key.append(":")
    for reason in [
      "missing_field", "missing_object", "object_too_large", "bad_gzip", "sha1_mismatch", "charset_mismatch",
    ] { _ = ledger.counts.declare(reason) }
  }

  /// Reads all rows of an input. Call inside `Ledger.run`.
  func run(_ input: RecordInput, watch: Watch) throws(ToolError) {
    ledger.addToReport = { [self] report in
      report.add("objects", objectCount)
      report.add("object_bytes", objectBytes)
    }
    try OrderedRows(self, input: input, output: output, watch: watch, ledger: ledger).run()
  }

  let isOpen = true
  var isBusy: Bool { objects.inFlight >= request.jobs }
  var isWaiting: Bool { objects.inFlight > 0 }
  var arrivedBytes: Int { objects.arrivedBytes - objectBytes }

  func step(milliseconds: Int32, descriptor: Int32) throws(ToolError) {
    try objects.step(milliseconds: milliseconds, descriptor: descriptor)
  }

  func ask(about document: JSONDocument, _ input: RecordInput) throws(ToolError) -> Inquiry {
    url.removeAll()
    var fault: Rejection?
    do throws(Rejection) {
      if try !request.url.render(document, into: url) {
        fault = Rejection("missing_field", "a field of the URL is missing, blank, or a dot segment")
      }
    } catch { fault = error }
    let sha1 = field(request.sha1, document)
    if request.sha1 != nil && sha1 == nil {
      fault = fault ?? Rejection("missing_field", "there is no '\(request.sha1?.path.description ?? "")'")
    }
    let object = fault == nil ? PendingObject(url: String(url.view)) : nil
    let inquiry = Inquiry(object)
    inquiry.fault = fault
    inquiry.sha1 = sha1
    inquiry.charset = field(request.charset, document)
    inquiry.hasField = document.member(name.view, of: .root) != nil
    if let object { try objects.start(object) }
    return inquiry
  }

  /// A field's text; nil when it is missing, null or blank.
  private func field(_ lookup: FieldLookup?, _ document: JSONDocument) -> String? {
    guard let node = lookup?.first(in: document), document.kind(node) == .string else { return nil }
    let text = String(document.text(node))
    return text.isEmpty ? nil : text
  }

  func write(_ row: ByteView, line number: Int, _ inquiry: Inquiry) throws(ToolError) {
    if let failure = failure(of: inquiry) {
      ledger.counts.input -= 1
      throw failure
    }
    do throws(Rejection) {
      try make(row, inquiry)
    } catch {
      return try ledger.reject(ledger.counts.declare(error.reason), detail: .text(error.detail), line: number, row: row)
    }
    try output.write(line.view)
  }

  /// Why the run ends at a row.
  private func failure(of inquiry: Inquiry) -> ToolError? {
    switch inquiry.object?.outcome {
    case .failed(let error): error
    // Some stores answer 403 for what they don't have; before anything was given it means that they are closed.
    case .forbidden(let detail) where !hasSucceeded:
      ToolError(.noPermission, "\(detail), before any object was given")
    default: nil
    }
  }

  /// Makes the row with its object.
  private func make(_ row: ByteView, _ inquiry: Inquiry) throws(Rejection) {
    if let fault = inquiry.fault { throw fault }
    switch inquiry.object?.outcome {
    case .missing(let detail), .forbidden(let detail): throw Rejection("missing_object", detail)
    case .tooLarge: throw Rejection("object_too_large", "more than \(request.maximumBytes) bytes")
    case .found, .failed, nil: break
    }
    guard let body = inquiry.object?.body else { return }
    hasSucceeded = true
    objectCount += 1
    objectBytes += body.count
    let content = try text.text(body.view, sha1: inquiry.sha1, charset: inquiry.charset)
    do throws(Malformed) {
      try makeLine(row, content, replaces: inquiry.hasField)
    } catch { throw Rejection("charset_mismatch", "the object is not \(inquiry.charset ?? "UTF-8")") }
  }

  /// Makes the row with its object's text; throws when that is none.
  private func makeLine(_ row: ByteView, _ content: ByteView, replaces: Bool) throws(Malformed) {
    line.removeAll()
    if replaces {
      try check.parse(row)
      RowEnding.open(check, without: name.view, into: line)
    } else {
      RowEnding.open(row, into: line)
    }
    line.append(key.view)
    JSONText.appendString(content, to: line)
    line.append("}")
    try check.parse(line.view)
  }
}
