import FilterTool
import ToolKit

@main struct Entry {
  static func main() { ToolMain.run(FilterTool.tool) }
}
