import Records

/// A server's own words for messages, details and reports: without secrets, at most so many bytes of them.
func serverWords(_ text: String, most: Int = 300) -> String {
  // Cut off first, a secret would no longer be known for one.
  String(decoding: Array(Secrets.hide(text).utf8.prefix(most)), as: UTF8.self)
}
