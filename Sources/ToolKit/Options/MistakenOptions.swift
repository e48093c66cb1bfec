internal import ArgumentParser
internal import Records

/// What the parser takes for something else than was meant, without a word.
enum MistakenOptions {
  /// An option that takes one value and was given two: the parser would forget the first. Nil when there is none.
  static func repeated(in words: [String], of command: any ParsableCommand.Type) -> String? {
    let names = words.prefix { $0 != "--" }.filter { $0.hasPrefix("-") && $0 != "-" }.map { word in
      word.hasPrefix("--") ? String(word.prefix { $0 != "=" }) : String(word.prefix(2))
    }
    guard mayRepeat(names), let options = options(command, words, takingOneValue: true) else { return nil }
    var seen: Set<Int> = []
    for name in names {
      guard let index = options.firstIndex(where: { $0.contains(name) }) else { continue }
      if !seen.insert(index).inserted { return options[index].last }
    }
    return nil
  }

  /// A long option behind one dash, such as `-key`, which is `-k` with the value `ey` to the parser; nil when there is none.
  static func misdashed(in words: [String], of command: any ParsableCommand.Type) -> String? {
    let short = words.prefix { $0 != "--" }.filter { word in
      word.count > 3 && word.hasPrefix("-") && word.dropFirst().allSatisfy { $0.isLetter || $0 == "-" || $0.isNumber }
        && word.dropFirst().first?.isLetter == true
    }
    guard !short.isEmpty, let names = options(command, words, takingOneValue: false)?.joined() else { return nil }
    return short.first { names.contains("-" + $0) }
  }

  /// Whether a name comes twice, or beside a letter that may stand for it: only then is it worth to ask the parser.
  private static func mayRepeat(_ names: [String]) -> Bool {
    var seen: Set<String> = []
    for name in names {
      let letter = "-" + name.drop { $0 == "-" }.prefix(1)
      guard !seen.contains(name), name == letter || !seen.contains(letter) else { return true }
      if name == letter && names.contains(where: { $0.hasPrefix("-" + name) }) { return true }
      seen.insert(name)
    }
    return false
  }

  /// The names of each option of the command, or of its subcommand that the words name.
  private static func options(
    _ command: any ParsableCommand.Type, _ words: [String], takingOneValue: Bool
  ) -> [[String]]? {
    let text = ByteBuffer()
    text.append(command._dumpHelp())
    let document = JSONDocument()
    defer { withExtendedLifetime(text) {} }
    guard (try? document.parse(text.view)) != nil, var part = JSONValue(document)["command"] else { return nil }
    let name = words.first { !$0.hasPrefix("-") }
    for name in [name, command.configuration.defaultSubcommand?._commandName] {
      guard let found = part["subcommands"]?.elements.first(where: { $0["commandName"]?.text == name }) else {
        continue
      }
      part = found
      break
    }
    return part["arguments"]?.elements.compactMap { argument in
      if takingOneValue, argument["kind"]?.text != "option" || argument["isRepeating"]?.bool != false { return nil }
      return argument["names"]?.elements.compactMap { name in
        name["name"]?.text.map { (name["kind"]?.text == "long" ? "--" : "-") + $0 }
      }
    }
  }
}
