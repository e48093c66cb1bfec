import MapTool

@main struct Entry {
  static func main() { MapTool.main() }
}
