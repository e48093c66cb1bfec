import CCrypto
import Glibc

/// A hash being computed by libcrypto.
@safe final class Digest {
  enum Algorithm: String { case sha1 = "SHA1", sha256 = "SHA256" }

  private let context = unsafe EVP_MD_CTX_new()

  init(_ algorithm: Algorithm) { unsafe EVP_DigestInit_ex(context, EVP_get_digestbyname(algorithm.rawValue), nil) }

  deinit { unsafe EVP_MD_CTX_free(context) }

  func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { block in
      _ = unsafe EVP_DigestUpdate(context, block.baseAddress, block.count)
    }
  }

  func finish() -> [UInt8] {
    var result = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    unsafe result.withUnsafeMutableBufferPointer { _ = unsafe EVP_DigestFinal_ex(context, $0.baseAddress, &count) }
    return Array(result[..<Int(count)])
  }

  static func sha1(_ bytes: [UInt8]) -> [UInt8] { hash(.sha1, bytes) }

  static func sha256(_ text: String) -> String { hexadecimal(hash(.sha256, Array(text.utf8))) }

  private static func hash(_ algorithm: Algorithm, _ bytes: [UInt8]) -> [UInt8] {
    let digest = Digest(algorithm)
    digest.update(bytes)
    return digest.finish()
  }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
