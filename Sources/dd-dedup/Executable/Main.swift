import DedupTool

@main struct Entry {
  static func main() { DedupTool.main() }
}
