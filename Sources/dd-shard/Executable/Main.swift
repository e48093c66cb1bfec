import ShardTool
import ToolKit

@main struct Entry {
  static func main() { ToolMain.run(ShardTool.tool) }
}
