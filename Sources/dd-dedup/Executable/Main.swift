import DedupTool
import ToolKit

@main struct Entry {
  static func main() { ToolMain.run(DedupTool.tool) }
}
