import FilterTool

@main struct Entry {
  static func main() { FilterTool.main() }
}
