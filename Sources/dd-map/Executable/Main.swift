import MapTool
import ToolKit

@main struct Entry {
  static func main() { ToolMain.run(MapTool.tool) }
}
