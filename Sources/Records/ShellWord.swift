extension String {
  /// The text as one word of a command that a person copies into a shell: in quotes where the shell would see more in it.
  public var shellWord: String {
    let isPlain = utf8.allSatisfy { byte in
      byte >= 0x80 || (0x61...0x7A).contains(byte | 0x20) || "%+,-./0123456789:=@_".utf8.contains(byte)
    }
    if isPlain && !isEmpty { return self }
    return "'" + parts(at: "'").joined(separator: "'\\''") + "'"
  }
}
