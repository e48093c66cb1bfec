import TokenizeTool
import ToolKit

@main struct Entry {
  static func main() { ToolMain.run(TokenizeTool.tool) }
}
