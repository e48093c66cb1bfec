import ArgumentParser
import Recipe
import Records
import ToolKit

extension Tokenize {
  /// The command with what a recipe's `tokenizer` and `tokens` say where the command line says nothing.
  func laid(over recipe: Recipe) throws -> Tokenize {
    var command = self
    let section = recipe.trainingRows
    command.tokenizer = tokenizer ?? recipe.tokenizer
    command.texts.special = try texts.special ?? section.read("special")
    command.texts.textSpecials = try texts.textSpecials ?? section.read("text_specials")
    guard rows.rows else { return command }
    if texts.key == nil { command.texts.chat = try texts.chat ?? section.read("chat") }
    command.rows.mask = try rows.mask ?? section.read("mask")
    command.rows.maxLength = try rows.maxLength ?? section.int("max_length")
    command.rows.onLong = try rows.onLong ?? section.read("on_long")
    command.rows.pack = try rows.pack ?? section.int("pack")
    if rows.eos == nil && !rows.addEos {
      command.rows.eos = try section.string("eos")
      command.rows.addEos = try section.bool("add_eos") ?? false
    }
    return command
  }
}
