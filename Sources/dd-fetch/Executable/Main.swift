import FetchTool

@main struct Entry {
  static func main() { FetchTool.main() }
}
