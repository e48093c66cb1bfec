public import Records

/// The gallery: entries for datasets that many use (configs/gallery.yaml). They take no part in a download until a recipe
/// names them, and every tool knows them by `--dataset NAME`.
public enum Gallery {
  /// All entries, in the file's order.
  public static func entries() throws(ToolError) -> [DatasetEntry] {
    var layers = try Layers(user: nil, builtIn: Recipe.builtIn())
    var entries: [DatasetEntry] = []
    for pair in try read() {
      if let entry = try layers.galleryEntry(named: pair.key) { entries.append(entry) }
    }
    return entries
  }

  /// The entries as the file has them.
  static func read() throws(ToolError) -> [YAMLPair] {
    let text = String(decoding: PackageResources.gallery_yaml, as: UTF8.self)
    return try YAMLNode.parse(text, file: "gallery")?["datasets"]?.pairs ?? []
  }
}
