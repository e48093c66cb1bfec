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
  private let details: WantedDetails

  init(
    _ key: RecordKey, _ near: NearMeasure?, _ record: MeasuredRecord, ifMissing: Verdict, _ details: WantedDetails
  ) {
    self.key = key
    self.near = near
    self.record = record
    notes = record.notes
    self.ifMissing = ifMissing
    self.details = details
  }

  func measure() throws(ToolError) -> Verdict? {
    guard let fingerprint = try key.fingerprint() else {
      if case .reject(let reason) = ifMissing, details.wants(reason) { record.detail = "'\(key.missing)' is missing" }
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
