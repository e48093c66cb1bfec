public import ArgumentParser
public import Recipe
public import Records
internal import Synchronization

/// The options by which a tool finds its section of a recipe.
public struct RecipeOptions: ParsableArguments {
  /// The user's recipe.
  @Option(
    name: [.customShort("c", allowingJoined: true), .long],
    help: ArgumentHelp("Read a recipe, laid over the built-in one.", valueName: "file"))
  public var config: String?

  /// The entry of the recipe.
  @Option(
    name: [.customShort("d", allowingJoined: true), .long],
    help: ArgumentHelp("Use this entry of the recipe.", valueName: "name"))
  public var dataset: String?

  /// The files that they name for reading.
  public var reads: [String] { [config].compactMap { $0 } }

  /// The defaults.
  public init() {}

  /// Checks what one option alone can't.
  public func validate() throws {
    if config == "-" { throw ValidationError("--config takes a file, not '-': records come from standard input") }
    if config != nil && dataset == nil { throw ValidationError("--config needs --dataset NAME") }
  }

  /// The entry that the options name, or nil when they name none: a tool then lives by its flags alone.
  public func entry() throws(ToolError) -> DatasetEntry? { try recipe()?.entry }

  /// The same with the recipe that it is in.
  public func recipe() throws(ToolError) -> (recipe: Recipe, entry: DatasetEntry)? {
    guard let dataset else { return nil }
    let recipe = try RecipesRead.recipe(config)
    return (recipe, try recipe.entry(named: dataset))
  }
}

/// The recipes that this process has read: all tools of a chain go by the same one.
private enum RecipesRead {
  private static let known = Mutex<[String?: Recipe]>([:])

  static func recipe(_ path: String?) throws(ToolError) -> Recipe {
    if let recipe = known.withLock({ $0[path] }) { return recipe }
    let recipe = try Recipe.load(user: path, isPlanned: false)
    known.withLock { $0[path] = recipe }
    return recipe
  }
}

extension SampleFormat: ExpressibleByArgument {}

extension Section {
  /// A key's value as the option of the same name has it.
  public func read<Value: ExpressibleByArgument>(_ key: String) throws(ToolError) -> Value? {
    guard let text = try string(key) else { return nil }
    guard let value = Value(argument: text) else { throw mustBe("as the option of that name", key: key) }
    return value
  }
}
