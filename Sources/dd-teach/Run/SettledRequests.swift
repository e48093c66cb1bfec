import Records
import ToolKit

/// What was said to requests, from the journal or now, until their rows come out.
final class SettledRequests {
  private let journal: Journal?
  /// Bytes of what waits to come out.
  private(set) var bytes = 0
  /// The journal's own failure, which ends a run whatever else does.
  private(set) var failure: ToolError?

  init(_ journal: Journal?) { self.journal = journal }

  /// Settles a request by the journal; false where it doesn't have it.
  func recall(_ ask: Ask) throws(ToolError) -> Bool {
    guard let verdict = try journal?.verdict(ask.key) else { return false }
    settle(ask, verdict)
    return true
  }

  /// Settles a request, once the journal has it.
  func keep(_ ask: Ask, _ verdict: ByteBuffer) throws(ToolError) {
    do throws(ToolError) {
      try journal?.keep(ask.key, verdict.view)
    } catch {
      failure = error
      throw error
    }
    settle(ask, verdict)
  }

  private func settle(_ ask: Ask, _ verdict: ByteBuffer) {
    ask.verdict = verdict
    bytes += verdict.count
  }

  /// A row's verdicts came out, and take no more memory.
  func forget(_ verdicts: [ByteBuffer]) { for verdict in verdicts { bytes -= verdict.count } }

  /// Syncs the journal.
  func finish() throws(ToolError) { try journal?.finish() }
}
