import FetchTool
import ToolKit

@main struct Entry {
  static func main() { ToolMain.run(FetchTool.tool) }
}
