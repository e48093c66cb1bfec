internal import Glibc
public import Records

/// A supervised model of fastText, `.bin` or quantised `.ftz`, such as lid.176: read whole, and never changed.
public final class FastTextModel: Sendable {
  private let dictionary: ModelDictionary
  private let input: ModelMatrix
  private let output: ModelMatrix
  /// For a hierarchical softmax, its tree: for each node its children, for leaves none.
  private let tree: [(left: Int, right: Int)]

  /// FastText's names for what its training minimised.
  private enum Loss {
    static let hierarchical = 1
    static let negativeSampling = 2
    static let softmax = 3
    static let oneVersusAll = 4
  }

  /// Words and letters of a run at most; fastText's own models have up to 5 and 6.
  private static let longestRun = 64

  /// Reads a model. Throws exit 66 when the file can't be read, 65 when it is no supervised model.
  public init(_ path: String) throws(ToolError) {
    let bytes = try readWhole(path, limit: 16 << 30)
    defer { withExtendedLifetime(bytes) {} }
    var reader = ModelReader(path, bytes.view)
    guard try reader.int32() == 793_712_314 else { throw ToolError(.dataError, "\(path): it is no fastText model") }
    let version = try reader.int32()
    guard version == 11 || version == 12 else { throw reader.fail("version \(version)") }
    var numbers: [Int] = []
    for _ in 0..<12 { numbers.append(try reader.int32()) }
    _ = try reader.take(8)
    guard numbers[7] == 3 else {
      throw ToolError(.dataError, "\(path): the model was not trained on labels (supervised)")
    }
    let settings = ModelDictionary.Settings(
      dimension: numbers[0], wordNgrams: numbers[5], loss: numbers[6], buckets: numbers[8], leastLetters: numbers[9],
      mostLetters: version == 11 ? 0 : numbers[10])
    guard (1..<1 << 20).contains(settings.dimension), settings.buckets >= 0, (1...4).contains(settings.loss) else {
      throw reader.fail("dimension \(settings.dimension), loss \(settings.loss)")
    }
    // A text has so many rows for each of its words and letters.
    guard (0...Self.longestRun).contains(settings.wordNgrams) else {
      throw reader.fail("runs of \(settings.wordNgrams) words")
    }
    let (least, most) = (settings.leastLetters, settings.mostLetters)
    guard (0...Self.longestRun).contains(most), most == 0 || (0...most).contains(least) else {
      throw reader.fail("runs of \(least) to \(most) letters")
    }
    dictionary = try ModelDictionary(&reader, settings)
    let isQuantized = try reader.byte() != 0
    input = try ModelMatrix(&reader, isQuantized: isQuantized)
    let quantizesOutput = try reader.byte() != 0
    output = try ModelMatrix(&reader, isQuantized: isQuantized && quantizesOutput)
    guard input.columns == settings.dimension, output.columns == settings.dimension, input.rows >= dictionary.words,
      output.rows >= dictionary.labels.count
    else { throw reader.fail("\(input.rows) x \(input.columns) and \(output.rows) x \(output.columns) numbers") }
    tree = settings.loss == Loss.hierarchical ? Self.tree(dictionary.labels.map(\.count)) : []
  }

  /// What it calls the languages, those first that its training saw most.
  public var labels: [String] { dictionary.labels.map(\.name) }

  /// An identifier for one thread.
  public func identifier() -> any LanguageIdentifier { FastTextIdentifier(self) }

  fileprivate func label(_ number: Int) -> String { dictionary.labels[number].name }

  fileprivate func rows(of text: ByteView, into rows: inout [Int], hashes: inout [Int32]) {
    dictionary.rows(of: text, into: &rows, hashes: &hashes)
  }

  /// The mean of the rows.
  fileprivate func mean(of rows: [Int], into hidden: inout [Float]) {
    hidden = [Float](repeating: 0, count: input.columns)
    let count = input.rows
    for row in rows where row < count { input.add(row: row, to: &hidden) }
    let scale = 1 / Float(rows.count)
    for index in hidden.indices { hidden[index] *= scale }
  }

  /// The likeliest label and its probability.
  fileprivate func best(_ hidden: [Float]) -> (label: Int, score: Double) {
    if !tree.isEmpty { return walk(hidden) }
    let products = dictionary.labels.indices.map { output.dot(row: $0, hidden) }
    var best = 0
    for index in products.indices where products[index] > products[best] { best = index }
    let most = Double(products[best])
    if dictionary.settings.loss != Loss.softmax { return (best, 1 / (1 + exp(-most))) }
    return (best, 1 / products.reduce(0) { $0 + exp(Double($1) - most) })
  }

  /// Huffman's tree over the labels, most frequent first, built as fastText does: a node for each label, then those above.
  private static func tree(_ counts: [Int]) -> [(left: Int, right: Int)] {
    let labels = counts.count
    var tree = [(left: Int, right: Int)](repeating: (-1, -1), count: 2 * labels - 1)
    // What isn't made yet is more than any label.
    var sums = counts.map { UInt64(clamping: $0) } + [UInt64](repeating: .max, count: labels - 1)
    var leaf = labels - 1
    var node = labels
    for index in labels..<max(labels, 2 * labels - 1) {
      var chosen = [0, 0]
      for side in 0..<2 {
        if leaf >= 0 && sums[leaf] < sums[node] {
          chosen[side] = leaf
          leaf -= 1
        } else {
          chosen[side] = node
          node += 1
        }
      }
      tree[index] = (chosen[0], chosen[1])
      sums[index] = sums[chosen[0]] &+ sums[chosen[1]]
    }
    return tree
  }

  /// The leaf with the highest product of probabilities.
  private func walk(_ hidden: [Float]) -> (label: Int, score: Double) {
    let labels = dictionary.labels.count
    var best = (label: 0, score: 0.0)
    var open: [(node: Int, score: Double)] = [(tree.count - 1, 1)]
    while let (node, score) = open.popLast() {
      if score <= best.score { continue }
      let (left, right) = tree[node]
      guard left >= 0 else {
        best = (node, score)
        continue
      }
      let share = 1 / (1 + exp(-Double(output.dot(row: node - labels, hidden))))
      // The likelier side first.
      let sides = [(left, score * (1 - share)), (right, score * share)]
      open += share > 0.5 ? sides : sides.reversed()
    }
    return best
  }
}

/// A model at work, for one thread.
private final class FastTextIdentifier: LanguageIdentifier {
  private let model: FastTextModel
  private var rows: [Int] = []
  private var hashes: [Int32] = []
  private var hidden: [Float] = []

  /// A probability: what FineWeb asks of a page (Penedo et al. 2024, section 3.2).
  let sureScore = 0.65

  init(_ model: FastTextModel) { self.model = model }

  func find(_ text: ByteView) -> (language: Int, score: Double)? {
    model.rows(of: text, into: &rows, hashes: &hashes)
    guard !rows.isEmpty else { return nil }
    model.mean(of: rows, into: &hidden)
    let (label, score) = model.best(hidden)
    // Sums of finite weights may still be beyond all numbers.
    return score.isFinite ? (label, score) : nil
  }

  func code(_ language: Int) -> String { model.label(language) }
}
