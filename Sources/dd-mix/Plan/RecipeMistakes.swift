import Expressions
import Recipe
import Records
import ToolKit

extension PlanCommand {
  /// What is wrong with a recipe beyond each key by itself: it comes in one list with the rest.
  func mistakes(in recipe: Recipe) -> [ToolError] {
    var mistakes: [ToolError] = []
    func note(_ check: () throws(ToolError) -> Void) {
      do throws(ToolError) { try check() } catch { mistakes.append(error) }
    }
    note { () throws(ToolError) in _ = try form(of: recipe) }
    if unit(of: recipe) == .tokens && tokenizer == nil && recipe.tokenizer == nil {
      mistakes.append(
        ToolError(
          .configuration,
          "'total_tokens' counts by a tokenizer, and none is named: 'tokenizer: org/model' in the recipe, or --tokenizer"
        ))
    }
    mistakes += recipe.mistakes(in: unit(of: recipe), without: Set(without))
    let isDownload = beginning.into != nil || ToolMain.isForDownload
    // Entries that nothing is asked of get what is meant for others, such as 'defaults'. Where mistakes leave no plan, all count.
    let plan = try? recipe.plan(total: totalTokens ?? totalSamples, in: unit(of: recipe), without: Set(without))
    for entry in recipe.datasets where entry.enabled && !without.contains(entry.name) {
      guard dataset == nil || dataset == entry.name, plan?[entry.name] != 0 else { continue }
      if let section = MapSection(of: entry) {
        mistakes += section.mistakes
      } else if isDownload {
        mistakes.append(
          ToolError(at: entry.mark, "enabled dataset '\(entry.name)' has no 'map': how its rows become samples"))
      }
      if isDownload { note { () throws(ToolError) in _ = try recipe.benchmarks(of: [entry]) } }
    }
    return mistakes
  }

  /// What quotas count: as the command line says, else the recipe.
  func unit(of recipe: Recipe) -> QuotaUnit {
    totalTokens != nil ? .tokens : totalSamples != nil ? .samples : recipe.unit
  }

  /// In what form samples are to be. Throws exit 78 where nothing of them would be left.
  func form(of recipe: Recipe) throws(ToolError) -> SampleForm {
    try SampleForm(
      recipe, format: sampleFormat ?? recipe.format, noText: noText, uniform: uniform, policy: onShort ?? recipe.onShort
    )
  }
}
