public import Records

/// What `filter.decontaminate` names: a benchmark's file, or an entry with a `benchmark`.
public enum BenchmarkSource: Sendable, Equatable {
  /// A file of items.
  case file(String)
  /// An entry of the recipe or the gallery, and where it is named.
  case dataset(String, Mark)

  /// The one key of a mapping that names an entry.
  static let key = "dataset"
}

extension Section {
  /// A list of texts and of mappings `{dataset: NAME}`, or one of them.
  public func benchmarks(_ key: String) throws(ToolError) -> [BenchmarkSource]? {
    guard let node = node(key), !node.isNull else { return nil }
    return try Field(node: node, key: key, path: path).benchmarks()
  }
}

extension Field {
  func benchmarks() throws(ToolError) -> [BenchmarkSource] {
    var sources: [BenchmarkSource] = []
    for element in node.elements ?? [node] {
      if let text = element.text, !element.isNull {
        sources.append(.file(text))
        continue
      }
      guard let pair = element.pairs?.first, element.pairs?.count == 1, pair.key == BenchmarkSource.key,
        let name = pair.value.text, !pair.value.isNull
      else { throw mustBe("files and {dataset: NAME}", at: element) }
      sources.append(.dataset(name, pair.value.mark))
    }
    return sources
  }
}

extension Recipe {
  /// The evaluation sets that some entries' `filter.decontaminate` name, each once, in the order in which they are named.
  /// Throws where one is no entry with a `benchmark`.
  public func benchmarks(of entries: [DatasetEntry]) throws(ToolError) -> [DatasetEntry] {
    var found: [DatasetEntry] = []
    for entry in entries {
      for case .dataset(let name, let mark) in try entry.filter.benchmarks("decontaminate") ?? [] {
        if found.contains(where: { $0.name.isExactly(name) }) { continue }
        let set: DatasetEntry
        do {
          set = try self.entry(named: name)
        } catch {
          throw ToolError(at: mark, error.message)
        }
        try OutputName.check(name, "dataset", at: mark)
        guard set.benchmark != nil else {
          throw ToolError(
            at: mark,
            "'decontaminate' in \(entry.filter.path): dataset \(quote(name)) has no 'benchmark', which says what its items are"
          )
        }
        found.append(set)
      }
    }
    return found
  }
}
