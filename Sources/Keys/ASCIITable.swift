import Records

/// What `Normalizer` makes of ASCII, by tables and without branches.
@safe struct ASCIITable {
  /// What becomes of a byte.
  private var mapped = [UInt8](0...127)
  /// 1 for a byte that stays, 0 for one that goes.
  private var stays = [UInt8](repeating: 1, count: 128)
  /// 1 for white space that is to be collapsed.
  private var isSpace = [UInt8](repeating: 0, count: 128)

  init(_ steps: Normalization) {
    for byte in 0..<128 {
      let scalar = UInt8(byte)
      if steps.contains(.letterCase) && scalar &- 0x41 < 26 { mapped[byte] = scalar | 0x20 }
      if steps.contains(.punctuation) && Self.isPunctuation(scalar) { stays[byte] = 0 }
      if steps.contains(.whitespace) && Normalizer.isWhitespace(UInt32(byte)) {
        mapped[byte] = 0x20
        isSpace[byte] = 1
      }
    }
  }

  /// General category P below U+0080: all marks but `$ + < = > ^ \` | ~`, which are symbols.
  private static func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x23, 0x25...0x2A, 0x2C...0x2F, 0x3A, 0x3B, 0x3F, 0x40, 0x5B...0x5D, 0x5F, 0x7B, 0x7D: true
    default: false
    }
  }

  /// Writes the normal form of ASCII text, which is never longer; returns its length.
  @unsafe func apply(to text: ByteView, into room: UnsafeMutablePointer<UInt8>) -> Int {
    unsafe mapped.withUnsafeBufferPointer { mapped in
      unsafe stays.withUnsafeBufferPointer { stays in
        unsafe isSpace.withUnsafeBufferPointer { isSpace in
          let bytes = unsafe text.pointer
          var kept = 0
          var endsInSpace: UInt8 = unsafe isSpace[0x20]  // so that none is written first
          for at in 0..<text.count {
            let byte = unsafe Int(bytes[at] & 0x7F)
            unsafe room[kept] = mapped[byte]
            let writes = unsafe stays[byte] & ~(isSpace[byte] & endsInSpace)
            endsInSpace = unsafe writes == 1 ? isSpace[byte] : endsInSpace
            kept &+= Int(writes)
          }
          return kept > 0 && endsInSpace == 1 ? kept &- 1 : kept
        }
      }
    }
  }
}
