import Records

/// What is wrong with a recipe: all of it is told at once.
struct Mistakes {
  private var errors: [ToolError]

  init(_ errors: [ToolError]) { self.errors = errors }

  /// What `read` gives; nil when it throws, which is one mistake more unless it is known.
  @discardableResult
  mutating func noting<Value>(_ read: () throws(ToolError) -> Value) -> Value? {
    do throws(ToolError) {
      return try read()
    } catch {
      add(error)
      return nil
    }
  }

  /// What `read` gives for a key; nil where the key is not there, or wrong, which is one mistake more unless it is known.
  mutating func value<Value>(_ key: String, _ read: (String) throws(ToolError) -> Value?) -> Value? {
    noting { () throws(ToolError) in try read(key) } ?? nil
  }

  /// The section below a key; an empty one where the key is not there, or wrong.
  mutating func section(_ key: String, of outer: Section) -> Section {
    noting { () throws(ToolError) in try outer.section(key) } ?? Section(path: outer.path(of: key), mark: outer.mark)
  }

  /// One mistake more, unless it is known.
  mutating func add(_ error: ToolError) {
    if !errors.contains(error) { errors.append(error) }
  }

  /// Throws the mistakes, if there are any, with the code of the first, by their lines.
  func finish() throws(ToolError) {
    guard let first = errors.first else { return }
    // What stands in one place is one mistake, also where several entries come by it (`like`, `defaults`); but what an
    // entry lacks has no place other than the entry's.
    var places: [String: String] = [:]
    let told = errors.filter { error in
      guard let place = Self.spelledPlace(error) else { return true }
      let lack = error.message.firstRange(of: "' has no '").map { String(error.message[..<$0.lowerBound]) } ?? ""
      guard let known = places[place] else {
        places[place] = lack
        return true
      }
      return !lack.isEmpty && lack == known
    }
    if told.count == 1 { throw first }
    let sorted = told.enumerated().sorted { left, right in
      let (one, other) = (Self.place(left.element), Self.place(right.element))
      return one != other ? one < other : left.offset < right.offset
    }
    throw ToolError(first.code, "\(told.count) mistakes in the recipe:", list: sorted.map(\.element.message))
  }

  /// The `file:line:column` that the message begins with; nil where it begins otherwise.
  private static func spelledPlace(_ error: ToolError) -> String? {
    place(error) == (0, 0) ? nil : error.message.split(separator: ": ").first.map(String.init)
  }

  /// Line and column of `file:line:column: what`.
  private static func place(_ error: ToolError) -> (Int, Int) {
    let parts = error.message.split(separator: ": ").first.map { $0.split(separator: ":") } ?? []
    guard parts.count >= 3, let line = Int(parts[parts.count - 2]), let column = Int(parts[parts.count - 1]) else {
      return (0, 0)
    }
    return (line, column)
  }
}
