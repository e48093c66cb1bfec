import DedupTool
import FetchTool
import FilterTool
import MapTool
import MixTool
import PipeTool
import ShardTool
import StatsTool
import TeachTool
import TokenizeTool
import ToolKit

/// All tools in one file, as they are installed: each is a link to it, and the name that it is called by says which it is.
@main struct Entry {
  static func main() {
    let name = CommandLine.arguments.first.map { $0.split(separator: "/").last.map(String.init) ?? "" } ?? ""
    switch name {
    case "dd-fetch": ToolMain.run(FetchTool.tool)
    case "dd-map": ToolMain.run(MapTool.tool)
    case "dd-filter": ToolMain.run(FilterTool.tool)
    case "dd-dedup": ToolMain.run(DedupTool.tool)
    case "dd-mix": MixTool.main()
    case "dd-stats": ToolMain.run(StatsTool.tool)
    case "dd-tokenize": ToolMain.run(TokenizeTool.tool)
    case "dd-pipe": ToolMain.run(PipeTool.tool, words: PipeTool.words)
    case "dd-shard": ToolMain.run(ShardTool.tool)
    case "dd-teach": ToolMain.run(TeachTool.tool)
    default: ToolMain.refuse("dd-all: call it by a tool's name, as in dd-filter (a link to this file), not '\(name)'")
    }
  }
}
