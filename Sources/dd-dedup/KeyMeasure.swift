import Records
import ToolKit

/// Works out keys, for one thread; what becomes of their records is decided in order.
final class KeyMeasure: RecordMeasure {
  private let key: RecordKey
  private let record: MeasuredRecord
  private let ifMissing: Verdict
  private let keepsDetails: Bool

  init(_ key: RecordKey, _ record: MeasuredRecord, ifMissing: Verdict, keepsDetails: Bool) {
    self.key = key
    self.record = record
    self.ifMissing = ifMissing
    self.keepsDetails = keepsDetails
  }

  func measure() throws(ToolError) -> Verdict? {
    guard let fingerprint = try key.fingerprint() else {
      if keepsDetails, case .reject = ifMissing { record.detail = "'\(key.missing)' is missing" }
      return ifMissing
    }
    record.notes.put(fingerprint.high)
    record.notes.put(fingerprint.low)
    return nil
  }
}

extension Notes {
  /// Takes what `KeyMeasure` put.
  func takeFingerprint() -> Fingerprint {
    let high = take()
    return Fingerprint(high: high, low: take())
  }
}
