internal import Records

/// What LaTeX in a text opens and doesn't close, or closes and didn't open: `$`, `$$`, `\(`, `\[`, `\begin`, `\left`, and
/// inside of these braces.
///
/// A `$` opens only what another closes in its paragraph, by Pandoc's rule: something that is no white space stands behind
/// the first and before the second, and no digit behind the second. One that nothing closes is money, unless a letter or
/// a backslash follows.
struct LatexBalance {
  private(set) var errors = 0

  private enum Opening: Equatable {
    case dollar(closing: Int)
    case dollars(closing: Int)
    case parenthesis, bracket, left, brace
    case environment(String)
  }
  private var open: [Opening] = []
  /// Up to here no `$` closes anything.
  private var hopelessUntil = 0
  /// What is open at most; more is an error each. And the longest name of an environment.
  private static let deepest = 1000
  private static let longestName = 64
  private let text: ByteView

  init(_ text: ByteView) {
    self.text = text
    var at = 0
    while at < text.count {
      switch unsafe text.pointer[at] {
      case 0x5C: at = takeCommand(at)
      case 0x24: at = takeDollar(at)
      case 0x7B:
        if !open.isEmpty { push(.brace) }
        at += 1
      case 0x7D:
        if !open.isEmpty { close(.brace) }
        at += 1
      default: at += 1
      }
    }
    errors += open.count
  }

  private mutating func push(_ opening: Opening) {
    if open.count < Self.deepest { open.append(opening) } else { errors += 1 }
  }

  private mutating func close(_ opening: Opening) {
    guard let place = open.lastIndex(of: opening) else {
      errors += 1
      return
    }
    errors += open.count - place - 1
    open.removeSubrange(place...)
  }

  /// The byte behind a command.
  private mutating func takeCommand(_ at: Int) -> Int {
    guard at + 1 < text.count else { return at + 1 }
    switch text[at + 1] {
    case 0x28: push(.parenthesis)
    case 0x29: close(.parenthesis)
    case 0x5B: push(.bracket)
    case 0x5D: close(.bracket)
    default:
      let end = nameEnd(at + 1)
      guard end > at + 1 else { return at + 2 }
      return takeNamed(text[(at + 1)..<end], end)
    }
    return at + 2
  }

  private func nameEnd(_ start: Int) -> Int {
    var at = start
    while at < text.count, (text[at] | 0x20) &- 0x61 < 26 { at += 1 }
    return at
  }

  private mutating func takeNamed(_ name: ByteView, _ end: Int) -> Int {
    if name == "left" { push(.left) }
    if name == "right" { close(.left) }
    guard name == "begin" || name == "end", end < text.count, text[end] == 0x7B,
      let brace = text.prefix(min(text.count, end + Self.longestName + 2)).firstIndex(of: 0x7D, from: end)
    else {
      // `\left\{` and `\right\}` have a delimiter behind them, which is no command.
      return name == "left" || name == "right"
        ? min(end + (end < text.count && text[end] == 0x5C ? 2 : 1), text.count) : end
    }
    let environment = Opening.environment(String(text[(end + 1)..<brace]))
    if name == "begin" { push(environment) } else { close(environment) }
    return brace + 1
  }

  private mutating func takeDollar(_ at: Int) -> Int {
    if let place = open.lastIndex(where: { $0 == .dollar(closing: at) || $0 == .dollars(closing: at) }) {
      let isDouble = open[place] == .dollars(closing: at)
      close(open[place])
      return at + (isDouble ? 2 : 1)
    }
    let isInside = open.contains { if case .dollar = $0 { true } else if case .dollars = $0 { true } else { false } }
    if isInside { return at + 1 }
    if at + 1 < text.count, text[at + 1] == 0x24 {
      if let closing = closingDollars(at + 2) { push(.dollars(closing: closing)) } else { errors += 1 }
      return at + 2
    }
    guard at + 1 < text.count else { return at + 1 }
    let next = text[at + 1]
    if !Self.isSpace(next), let closing = closingDollar(at + 1) {
      push(.dollar(closing: closing))
    } else if (next | 0x20) &- 0x61 < 26 || next == 0x5C {
      errors += 1
    }
    return at + 1
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }

  private func closingDollars(_ start: Int) -> Int? {
    var at = start
    while at + 1 < text.count {
      if text[at] == 0x5C { at += 1 } else if text[at] == 0x24 && text[at + 1] == 0x24 { return at }
      at += 1
    }
    return nil
  }

  private mutating func closingDollar(_ start: Int) -> Int? {
    if start <= hopelessUntil { return nil }
    var at = start
    while at < text.count {
      let byte = text[at]
      if byte == 0x5C {
        at += 1
      } else if byte == 0x24 && at > start && !Self.isSpace(text[at - 1]) {
        guard at + 1 < text.count, text[at + 1] &- 0x30 < 10 else { return at }
      } else if byte == 0x0A && at + 1 < text.count && text[at + 1] == 0x0A {
        break
      }
      at += 1
    }
    hopelessUntil = at
    return nil
  }
}
