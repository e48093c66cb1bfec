"""Runs a command on a pseudo-terminal of so many columns and SCREEN_LINES (40) lines, and prints what stands on the screen.

  screen.py WIDTH COMMAND …                  at the end, with how it ended
  screen.py WIDTH --raw COMMAND …            what was sent, with its control characters spelled out
  screen.py WIDTH --until REGEX COMMAND …    as soon as REGEX is on the screen; then Ctrl-C, and the same at the end

The locale is SCREEN_LOCALE, or C.UTF-8.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

PATIENCE = 120  # seconds without the awaited words


class Screen:
    def __init__(self, data):
        self.lines, self.widest = [""], 0
        row = column = 0
        # What is cut in the middle of a character or of a sequence comes whole the next time.
        text = re.sub(r"\x1b(\[[0-9;?]*)?$", "", data.decode(errors="ignore"))
        for token in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\n|[^\x1b\r\n]+", text):
            if token == "\r":
                column = 0
            elif token == "\n":
                row += 1
                if row == len(self.lines):
                    self.lines.append("")
            elif token[0] != "\x1b":
                line = self.lines[row].ljust(column)
                self.lines[row] = line[:column] + token + line[column + len(token):]
                column += len(token)
                self.widest = max(self.widest, column)
            elif token[-1] == "A":
                row = max(0, row - int(token[2:-1] or 1))
            elif token[-1] == "K":
                self.lines[row] = "" if token[2:-1] == "2" else self.lines[row][:column]
            elif token[-1] == "J":
                self.lines[row:] = [self.lines[row][:column]]
            elif token[-1] not in "mhl":
                print("unknown", repr(token))

    # Times and rates are not the same twice.
    def __str__(self):
        text = "\n".join(line.rstrip() for line in self.lines)
        text = re.sub(r" +\d+\.\d MB/s", "", re.sub(r"\d+:\d\d(, ~\d+:\d\d left)?$", "N:NN", text, flags=re.M))
        return re.sub(r"\(\d+ s\)", "(N s)", re.sub(r"after \d+ s", "after N s", text))


def main():
    width, command = int(sys.argv[1]), sys.argv[2:]
    until, raw = None, command[0] == "--raw"
    if raw:
        command = command[1:]
    if command[0] == "--until":
        until, command = re.compile(command[1], re.S), command[2:]
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm"
        os.environ["LC_ALL"] = os.environ.get("SCREEN_LOCALE", "C.UTF-8")
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", int(os.environ.get("SCREEN_LINES", 40)), width, 0, 0))
        os.execvp(command[0], command)
    seen, begun = b"", time.monotonic()
    while True:
        if select.select([terminal], [], [], 1)[0]:
            try:
                part = os.read(terminal, 65536)
            except OSError:
                break
            if not part:
                break
            seen += part
        if until and time.monotonic() - begun > PATIENCE:
            print("never seen:", until.pattern)
            until = None
            os.write(terminal, b"\x03")
        if until and until.search(str(Screen(seen))):
            print(Screen(seen), end="--- ^C\n")
            until = None
            os.write(terminal, b"\x03")
    status = os.waitpid(child, 0)[1]
    code = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)
    if raw:
        text = seen.decode(errors="replace").replace("\r\n", "\n")
        print(re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", lambda found: repr(found[0])[1:-1], text) + f"exit {code}")
        return
    screen = Screen(seen)
    print(screen)
    coloured = re.search(rb".\x1b\[[0-9;]*[1-9][0-9;]*m", seen)
    print(f"exit {code}, wider than the terminal: {'yes' if screen.widest > width else 'no'}, coloured: {'yes' if coloured else 'no'}")


main()
