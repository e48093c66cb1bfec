import Foundation
import Recipe
import Records

/// The repository's folder.
let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

func tree(_ text: String, file: String = "user.yaml") throws -> YAMLNode? { try YAMLNode.parse(text, file: file) }

/// The recipe that is part of every tool.
func builtIn() throws -> YAMLNode? { try tree(String(contentsOfFileAt: repository + "/configs/dataset_download.yaml")) }

func recipe(_ user: String?, over builtIn: String? = nil) throws -> Recipe {
  try Recipe(user: user.flatMap { try tree($0) }, builtIn: builtIn.flatMap { try tree($0, file: "built.yaml") })
}

/// The whole text of the error, or what came instead of it.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch let error as ToolError {
    return error.message
  } catch {
    return "another error: \(error)"
  }
}

/// Two categories with three datasets, to lay things over.
let small = """
  total_samples: 100
  category_ratios: {chat: 0.75, code: 0.25}
  defaults:
    fetch: {split: train}
    filter: {min_chars: 50, min_words: 5}
  datasets:
    one: {category: chat, allocation: 0.5, fetch: {repo: org/one, rows: 1000}}
    two: {like: one, fetch: {repo: org/two}}
    three: {category: code, allocation: 1, fetch: {repo: org/three, revision: 1234567e8}}
  """

/// Repeatable numbers for properties (SplitMix64).
struct Random: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension String {
  init(contentsOfFileAt path: String) throws {
    self = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
  }
}
