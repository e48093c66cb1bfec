import Records

/// What is wrong with a recipe: all of it is told at once.
struct Mistakes {
  private var errors: [ToolError]

  init(_ errors: [ToolError]) { self.errors = errors }

  /// What `read` gives; nil when it throws, which is one mistake more unless it is known.
  mutating func noting<Value>(_ read: () throws(ToolError) -> Value) -> Value? {
    do throws(ToolError) {
      return try read()
    } catch {
      if !errors.contains(error) { errors.append(error) }
      return nil
    }
  }

  /// Throws the mistakes, if there are any, with the code of the first, by their lines.
  func finish() throws(ToolError) {
    guard let first = errors.first else { return }
    if errors.count == 1 { throw first }
    let sorted = errors.enumerated().sorted { left, right in
      let (one, other) = (Self.place(left.element), Self.place(right.element))
      return one != other ? one < other : left.offset < right.offset
    }
    let list = sorted.map { "\n  \($0.element.message)" }.joined()
    throw ToolError(first.code, "\(errors.count) mistakes in the recipe:\(list)")
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
