import MixTool

@main struct Entry {
  static func main() { MixTool.main() }
}
