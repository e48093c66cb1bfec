import Records
import ToolKit
import Web

/// The key of a teacher's server: sent to the server that the user named, and nowhere else.
struct TeacherKey {
  /// The whole header line; nil without a key.
  let header: String?

  /// No key.
  static let none = TeacherKey(header: nil)

  private init(header: String?) { self.header = header }

  /// Reads the environment. `server` is what is asked; `isTyped`: by the user's own `--url` or OPENAI_BASE_URL, not a recipe's.
  ///
  /// Throws exit 64 where the key would go over an open line, 77 for one that can't stand in a header.
  init(for server: WebAddress, isTyped: Bool) throws(ToolError) {
    guard let variable = ["DD_TEACHER_KEY", "OPENAI_API_KEY"].first(where: { environmentValue($0) != nil }),
      let key = environmentValue(variable)
    else {
      header = nil
      return
    }
    Secrets.keep(key)
    guard isTyped else {
      header = nil
      return
    }
    guard key.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }) else {
      throw ToolError(.noPermission, "\(variable) has no key: there are blanks or other characters in it")
    }
    guard server.scheme == "https" || Self.isLoopback(server.host) else {
      throw ToolError(
        .usage,
        "\(shownURL(server.text)): the key in \(variable) would go there in the open: use https, or unset \(variable)")
    }
    header = "Authorization: Bearer \(key)"
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "[::1]" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { Int(outside: $0, atMost: 255) != nil }
  }
}
