internal import Glibc

/// Says something to a person, on one line of standard error: `speaker: message`. The one way out for all messages:
/// words from outside are spelled by `String.visible`, and no secret is among them.
public func say(_ speaker: String, _ message: String) { say(line: "\(speaker): \(message)") }

/// Says one line more, such as an item of a list. A terminal gets it broken at spaces, in its own width.
public func say(line: String) {
  let shown = Secrets.hide(line).visible.signs(for: STDERR_FILENO)
  drawOnStandardError((terminalSize(of: STDERR_FILENO).map { folded(shown, columns: $0.columns) } ?? shown) + "\n")
}

/// Says a command that is there to be copied: on one line however long, because a break would be copied too.
public func say(_ what: String, command: String) {
  drawOnStandardError("\(what): \(Secrets.hide(command).visible)\n")
}

/// Writes text as it is, with what moves the cursor of a terminal: words from outside are to be made `visible` before. A
/// failure to do so has nobody to tell.
public func drawOnStandardError(_ text: String) {
  text.signs(for: STDERR_FILENO).withBytes { _ = writeAll(STDERR_FILENO, $0) }
}
