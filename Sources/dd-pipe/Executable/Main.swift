import PipeTool
import ToolKit

@main struct Entry {
  static func main() { ToolMain.run(PipeTool.tool, words: PipeTool.words) }
}
