internal import Glibc

/// Columns and lines of the terminal behind a descriptor; nil where there is none, or where it doesn't say.
public func terminalSize(of descriptor: Int32) -> (columns: Int, lines: Int)? {
  var size = winsize()
  guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return (Int(size.ws_col), Int(size.ws_row))
}

/// A line broken at spaces so that none is wider than so many columns, but for words that are wider themselves. What goes on
/// stands two columns to the right of the line's own beginning, or at the column `hanging`, from 0.
public func folded(_ line: String, columns: Int, hanging: Int? = nil) -> String {
  guard line.count > columns else { return line }
  let indent = String(repeating: " ", count: line.prefix { $0 == " " }.count)
  let margin = hanging.map { String(repeating: " ", count: $0) } ?? indent + "  "
  var lines: [String] = []
  var last = indent
  var isEmpty = true
  for word in line.dropFirst(indent.count).split(separator: " ", omittingEmptySubsequences: false) {
    if !isEmpty && last.count + 1 + word.count > columns {
      lines.append(last)
      last = margin + word
    } else {
      last += isEmpty ? String(word) : " " + word
    }
    isEmpty = false
  }
  return (lines + [last]).joined(separator: "\n")
}
