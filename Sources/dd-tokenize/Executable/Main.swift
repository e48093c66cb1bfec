import TokenizeTool

@main struct Entry {
  static func main() { TokenizeTool.main() }
}
