import ArgumentParser

/// What a repository of the Hub holds; the two are addressed in different ways (huggingface.co/docs/hub/api).
enum RepositoryKind: String, ExpressibleByArgument, CaseIterable {
  case dataset, model

  /// Where the API has those of this kind, without an id.
  var api: String { "api/\(rawValue)s" }
  /// What stands before the id in the addresses of pages and files.
  var page: String { self == .dataset ? "datasets/" : "" }
  /// What the names of folders in the user's cache begin with (huggingface_hub's guide to its cache).
  var cachePrefix: String { "\(rawValue)s--" }
  /// The folder in a hub's folder that has them.
  func folder(in hub: String) -> String { self == .dataset ? hub : "\(hub)/models" }
}
