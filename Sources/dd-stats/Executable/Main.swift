import StatsTool

@main struct Entry {
  static func main() { StatsTool.main() }
}
