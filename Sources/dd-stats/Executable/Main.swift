import StatsTool
import ToolKit

@main struct Entry {
  static func main() { ToolMain.run(StatsTool.tool) }
}
