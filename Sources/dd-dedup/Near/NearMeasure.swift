internal import CXXHash
import Records
import Shingling
import Text

/// Works out what near-duplicates are told by. It remembers nothing of other records, so that each thread may have its
/// own.
@safe final class NearMeasure {
  private let text: KeyText
  private let width: Int
  private let numbers: NumberFolding?
  private let foldedWords = FoldedWords()
  private let hasher: MinHasher
  private let bands: Bands
  private nonisolated(unsafe) var words: UnsafeMutablePointer<UInt64>
  private var capacity = 4096

  /// `width`: words of a shingle.
  init(_ text: KeyText, _ bands: Bands, width: Int, foldsNumbers: Bool) {
    self.text = text
    self.width = width
    self.bands = bands
    numbers = foldsNumbers ? NumberFolding() : nil
    hasher = MinHasher(bands)
    unsafe words = Memory.allocate(capacity)
  }

  deinit { unsafe Memory.free(words) }

  /// Measures the key text of the record at hand; good until the next call.
  func measure() -> NearText {
    let text = text.text()
    foldedWords.read(numbers?.fold(text) ?? text)
    reserve(NearText.count(shingles: 2 * foldedWords.count, bands))
    let shingles = unsafe foldedWords.shingles(width: width, into: words + 1)
    unsafe words[0] = UInt64(shingles)
    if shingles == 0 {
      let hash = unsafe dd_xxh128(text.pointer, text.count)
      unsafe words[1] = hash.high64
      unsafe words[2] = hash.low64
    }
    let measured = unsafe NearText(words: UnsafePointer(words), bands)
    if shingles > 0 { unsafe hasher.sign(measured) }
    return measured
  }

  private func reserve(_ count: Int) {
    guard count > capacity else { return }
    capacity = max(count, 2 * capacity)
    unsafe words = Memory.grow(words, to: capacity, keeping: 0)
  }
}
