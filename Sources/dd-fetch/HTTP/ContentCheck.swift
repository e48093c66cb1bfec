import CCrypto
import Records

/// What a file's bytes must hash to. A listing may have a million of them.
enum ContentHash: Equatable {
  /// Of the bytes themselves, as Git LFS names large files.
  case sha256(HexadecimalDigits)
  /// Of `blob N`, a zero byte and the bytes, as git names small files.
  case gitBlob(HexadecimalDigits)

  /// The hash in lower-case hexadecimal.
  var text: String {
    switch self {
    case .sha256(let digits), .gitBlob(let digits): digits.text
    }
  }
}

/// Up to 64 lower-case hexadecimal digits, in half of their room and without a heap.
struct HexadecimalDigits: Equatable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  private let count: UInt8

  /// Nil for anything else than so many digits.
  init?(_ text: String, count: Int) {
    guard count <= 64, text.utf8.count == count else { return nil }
    self.count = UInt8(count)
    for byte in text.utf8 {
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: return nil
      }
      words = (
        words.0 << 4 | words.1 >> 60, words.1 << 4 | words.2 >> 60, words.2 << 4 | words.3 >> 60,
        words.3 << 4 | UInt64(digit)
      )
    }
  }

  /// The digits.
  var text: String {
    let all = [words.0, words.1, words.2, words.3].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    return String(all.joined().suffix(Int(count)))
  }

  static func == (left: Self, right: Self) -> Bool { left.count == right.count && left.words == right.words }
}

/// Hashes a file as it goes by, and compares at its end.
@safe final class ContentCheck {
  private nonisolated(unsafe) let context: OpaquePointer
  private let expected: String
  private let algorithm: String
  private var left: Int

  /// A check of a file of `size` bytes. Throws exit 69 or 71 where libcrypto can't be had or has no memory.
  init(_ hash: ContentHash, size: Int) throws(ToolError) {
    let context = unsafe try Digest.context()
    unsafe self.context = context
    left = size
    expected = hash.text
    switch hash {
    case .sha256:
      algorithm = "sha256"
      unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil)
    case .gitBlob:
      algorithm = "git's sha1"
      unsafe EVP_DigestInit_ex(context, EVP_sha1(), nil)
      _ = "blob \(size)\0".withBytes { unsafe EVP_DigestUpdate(context, $0.pointer, $0.count) }
    }
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Takes the next bytes; true once all came and were right. Throws exit 74 when they are others.
  func add(_ bytes: ByteView, name: String) throws(ToolError) -> Bool {
    unsafe EVP_DigestUpdate(context, bytes.pointer, bytes.count)
    left -= bytes.count
    guard left <= 0 else { return false }
    var digest = [UInt8](repeating: 0, count: 64)
    var length: UInt32 = 0
    unsafe EVP_DigestFinal_ex(context, &digest, &length)
    let found = Digest.hexadecimal(digest.prefix(Int(length)))
    guard found == expected else {
      throw ToolError(
        .ioError, "\(name): its bytes were damaged on their way: \(algorithm) is \(found), not \(expected)")
    }
    return true
  }
}
