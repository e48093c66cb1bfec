import TeachTool
import ToolKit

@main struct Entry {
  static func main() { ToolMain.run(TeachTool.tool) }
}
