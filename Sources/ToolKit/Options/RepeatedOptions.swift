internal import ArgumentParser
internal import Records

/// Options that take one value and were given two: the parser would forget the first without a word.
enum RepeatedOptions {
  /// The first of them among the words of a command line; nil when there is none.
  static func find(in words: [String], of command: any ParsableCommand.Type) -> String? {
    let names = words.prefix { $0 != "--" }.filter { $0.hasPrefix("-") && $0 != "-" }.map { word in
      String(word.prefix { $0 != "=" })
    }
    guard mayRepeat(names), let options = options(command, words) else { return nil }
    var seen: Set<Int> = []
    for name in names {
      guard let index = options.firstIndex(where: { $0.contains(name) }) else { continue }
      if !seen.insert(index).inserted { return options[index].last }
    }
    return nil
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

  /// The names of each option of the command, or of its subcommand that the words name, that takes one value.
  private static func options(_ command: any ParsableCommand.Type, _ words: [String]) -> [[String]]? {
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
      guard argument["kind"]?.text == "option", argument["isRepeating"]?.bool == false else { return nil }
      return argument["names"]?.elements.compactMap { name in
        name["name"]?.text.map { (name["kind"]?.text == "long" ? "--" : "-") + $0 }
      }
    }
  }
}
