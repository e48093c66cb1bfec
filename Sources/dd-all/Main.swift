import DedupTool
import FetchTool
import FilterTool
import Glibc
import MapTool
import MixTool
import StatsTool
import ToolKit

/// All tools in one file, as they are installed: each is a link to it, and the name that it is called by says which it is.
@main struct Entry {
  static func main() {
    let name = CommandLine.arguments.first.map { $0.split(separator: "/").last.map(String.init) ?? "" } ?? ""
    switch name {
    case "dd-fetch": FetchTool.main()
    case "dd-map": MapTool.main()
    case "dd-filter": FilterTool.main()
    case "dd-dedup": DedupTool.main()
    case "dd-mix": MixTool.main()
    case "dd-stats": StatsTool.main()
    default: ToolMain.refuse("dd-all: call it by a tool's name, as in dd-filter (a link to this file), not '\(name)'")
    }
  }
}
