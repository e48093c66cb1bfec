import Keys
import Records
import ToolKit

/// Works out keys and, where asked to, what near-duplicates are told by, for one thread; what becomes of their records is decided in order.
final class KeyMeasure: RecordMeasure {
  private let key: RecordKey
  private let near: NearMeasure?
  private let record: MeasuredRecord
  private let notes: Notes
  private let ifMissing: Verdict
  private let keepsDetails: Bool
  private var isFirstMissing = true

  init(
    _ key: RecordKey, _ near: NearMeasure?, _ record: MeasuredRecord, ifMissing: Verdict, keepsDetails: Bool
  ) {
    self.key = key
    self.near = near
    self.record = record
    notes = record.notes
    self.ifMissing = ifMissing
    self.keepsDetails = keepsDetails
  }

  func measure() throws(ToolError) -> Verdict? {
    guard let fingerprint = try key.fingerprint() else {
      // The first is told to a person when most rows are rejected.
      if keepsDetails || isFirstMissing, case .reject = ifMissing { record.detail = "'\(key.missing)' is missing" }
      isFirstMissing = false
      return ifMissing
    }
    notes.put(fingerprint.high)
    notes.put(fingerprint.low)
    if let near { notes.put(near.measure()) }
    return nil
  }
}

extension Notes {
  /// Takes what `KeyMeasure` put.
  func takeFingerprint() -> Fingerprint {
    let high = take()
    return Fingerprint(high: high, low: take())
  }

  /// The words of a key text, as `NearText` lays them out.
  func put(_ text: NearText) { unsafe put(text.words, count: text.count) }

  /// Takes them.
  func takeNearText(_ bands: Bands) -> NearText {
    let shingles = takeNumber()
    return unsafe NearText(words: take(count: NearText.count(shingles: shingles, bands) - 1) - 1, bands)
  }
}
