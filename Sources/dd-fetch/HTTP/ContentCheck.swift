import CCrypto
import Records

/// What a file's bytes must hash to.
enum ContentHash: Equatable {
  /// Of the bytes themselves, as Git LFS names large files.
  case sha256(String)
  /// Of `blob N`, a zero byte and the bytes, as git names small files.
  case gitBlob(String)
}

/// Hashes a file as it goes by, and compares at its end.
@safe final class ContentCheck {
  private nonisolated(unsafe) let context: OpaquePointer
  private let expected: String
  private let algorithm: String
  private var left: Int

  /// A check of a file of `size` bytes. Nil when libcrypto is out of memory.
  init?(_ hash: ContentHash, size: Int) {
    guard let context = unsafe EVP_MD_CTX_new() else { return nil }
    unsafe self.context = context
    left = size
    switch hash {
    case .sha256(let text):
      (expected, algorithm) = (text, "sha256")
      unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil)
    case .gitBlob(let text):
      (expected, algorithm) = (text, "git's sha1")
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
