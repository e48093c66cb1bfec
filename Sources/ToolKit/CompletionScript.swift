internal import ArgumentParser

/// The parser's completion scripts with what they leave out: options of the subcommand that runs without its name,
/// subcommands beside operands (for which zsh refuses all of a script), and files.
///
/// What is replaced are lines of swift-argument-parser's own scripts; Tests/completions presses TAB for each tool.
struct CompletionScript {
  private let name: String
  private let parts: [String]
  /// The subcommand that runs without its name.
  private let standard: String?
  /// Whether a word after the tool's name can be something else than a subcommand.
  private let takesOperands: Bool
  /// Options whose value is a number, `--min-chars`: no file is one.
  private let numeric: Set<String>

  /// For the script of a tool's command.
  init(of command: any ParsableCommand.Type) {
    name = command._commandName
    parts = command.configuration.subcommands.map { $0._commandName }
    standard = command.configuration.defaultSubcommand?._commandName
    numeric = Self.numeric(in: command.completionScript(for: .zsh))
    takesOperands = parts.isEmpty || standard != nil || !Mirror(reflecting: command.init()).children.isEmpty
  }

  /// The script as its shell is to have it.
  func mended(_ text: String) -> String {
    if text.hasPrefix("#compdef") { return forZsh(text) }
    return text.hasPrefix("#!/bin/bash") ? forBash(text) : forFish(text)
  }

  /// By the names of values, which zsh's script alone has: `'--min-chars[…]:n:'`, `'(-j --jobs)'{-j,--jobs}'[…]:n:'`.
  private static func numeric(in zsh: String) -> Set<String> {
    var found: Set<String> = []
    for line in zsh.split(separator: "\n").map(String.init) {
      guard let value = valueName(line), Suggestion.forms[value] != nil, let end = line.firstIndex(of: "[") else {
        continue
      }
      let names = line[..<end].split { " '*{},()".contains($0) }
      found.formUnion(names.filter { $0.hasPrefix("-") }.map(String.init))
    }
    return found
  }

  /// What a line of zsh's script calls the value of an option for which it offers nothing.
  private static func valueName(_ line: String) -> String? {
    guard line.hasPrefix("        '"), line.hasSuffix(":'"), let start = line.firstRange(of: "]:")?.upperBound else {
      return nil
    }
    return String(line[start...].dropLast(2)).replacing("\\:", with: ":")
  }

  private func forZsh(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (i, line) in lines.enumerated() where line.hasPrefix("        '") && line.hasSuffix(":'") {
      if let value = Self.valueName(line), Suggestion.forms[value] != nil { continue }
      lines[i] = line.dropLast() + "_files'"
    }
    guard takesOperands else { return lines.joined(separator: "\n") }
    let root = lines.firstIndex { $0.hasPrefix("    local -i ret=1") } ?? lines.endIndex
    let end = lines[root...].firstIndex(of: "}") ?? lines.endIndex
    var body = Array(lines[root..<end])
    if standard == nil {
      body.removeAll { $0 == "        '(-): :->command'" || $0 == "        '(-)*:: :->arg'" }
      body = body.map { line in
        line.hasPrefix("        '*:") && !parts.isEmpty ? line.replacing(":_files'", with: ":->command'") : line
      }
    }
    body = body.map { line in
      line.hasSuffix("_describe -V subcommand subcommands && ret=0")
        ? "        (( CURRENT == 2 )) && _describe -V subcommand subcommands && ret=0\n        _files && ret=0" : line
    }
    lines.replaceSubrange(root..<end, with: zshFront + body)
    return lines.joined(separator: "\n")
  }

  /// Goes on with the subcommand that stands there, or else with the one that runs without its name.
  private var zshFront: [String] {
    var front: [String] = []
    if !parts.isEmpty {
      front += [
        "    if (( CURRENT > 2 )) && [[ \"${words[2]}\" = (\(parts.joined(separator: "|"))) ]]; then",
        "        shift words", "        (( CURRENT-- ))", "        \"_\(name)_${words[1]}\"", "        return",
        "    fi",
      ]
    }
    if let standard {
      front += [
        "    if (( CURRENT > 2 )) || [[ \"${PREFIX}\" = -* ]]; then", "        _\(name)_\(standard)", "        return",
        "    fi",
      ]
    }
    return front
  }

  private func forBash(_ text: String) -> String {
    let lists = "    local -a repeating_flags=()\n"
    var front = "    local -a repeating_flags non_repeating_flags repeating_options non_repeating_options\n"
    if !parts.isEmpty {
      front += """
            if ((COMP_CWORD > 1)) && [[ "${COMP_WORDS[1]}" = @(\(parts.joined(separator: "|"))) ]]; then
                unparsed_words=("${COMP_WORDS[@]:2:${COMP_CWORD}-1}")
                "_\(name)_${COMP_WORDS[1]}"
                return
            fi

        """
    }
    if let standard {
      front += """
            if ((COMP_CWORD > 1)) || [[ "${cur}" = -* ]]; then
                _\(name)_\(standard)
                return
            fi

        """
    }
    var text = text.replacing("complete -o filenames -F", with: "complete -o filenames -o default -F")
    for option in numeric {
      let nothing = "    '\(option)')\n        return\n"
      text = text.replacing(nothing, with: "    '\(option)')\n        compopt +o default 2>/dev/null\n        return\n")
    }
    guard takesOperands else { return text }
    text = text.replacing(lists, with: front + lists, maxReplacements: 1)
    let offered = "        COMPREPLY+=($(compgen -W '"
    let once = "        ((COMP_CWORD == 1)) && " + offered.drop { $0 == " " }
    return text.replacing(offered, with: once, maxReplacements: 1).replacing(
      "compgen -W 'help' --", with: "compgen -W '' --")
  }

  private func forFish(_ text: String) -> String {
    var text = text.replacing("complete -c '\(name)' -f\n", with: "")
    text = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.hasSuffix(" -rfka ''") else { return String(line) }
      let isNumber = numeric.contains { line.contains(" -l '\($0.drop { $0 == "-" })' ") }
      return line.dropLast(" -rfka ''".count) + (isNumber ? " -x" : " -rF")
    }.joined(separator: "\n")
    guard takesOperands else { return text }
    text = text.replacing(" -fa '", with: " -a '")
    let tokens = "    set -l unparsed_tokens (__\(name)_tokens -pc)\n"
    var front = ""
    if let standard {
      front += """
            if not contains -- "$unparsed_tokens[2]" \(parts.joined(separator: " ")) help
                and begin; set -q unparsed_tokens[2]; or string match -q -- '-*' (commandline -ct); end
                set unparsed_tokens $unparsed_tokens[1] \(standard) $unparsed_tokens[2..]
            end

        """
    } else if !parts.isEmpty {
      front += """
            set -l operands -r 1
            contains -- "$unparsed_tokens[2]" \(parts.joined(separator: " ")); and set operands 0

        """
      let parse = "__\(name)_parse_subcommand"
      text = text.replacing("\(parse) -r 1 ", with: "\(parse) $operands ", maxReplacements: 1)
    }
    return text.replacing(tokens, with: tokens + front, maxReplacements: 1)
  }
}
