import Records
import ToolKit
import Tokens

/// How a survey counts tokens, and what a page says of that.
struct SurveyTokens {
  let counting: TokenCounting
  /// `estimated`, or `by NAME`.
  let words: String

  /// By the tokenizer that was named, or else the one that all of these downloads work with.
  init(_ name: String?, _ corpora: [Corpus]) throws(ToolError) {
    if let name {
      let file = try TokenizerFiles.counting(name)
      counting = try TokenCounting(file)
      words = file == nil ? "estimated" : "by \(name)"
      return
    }
    var known: [(tokenizer: DownloadTokenizer, folder: String)] = []
    for corpus in corpora {
      guard let download = corpus.download, let tokenizer = try DownloadTokenizer.read(download) else { continue }
      known.append((tokenizer, DownloadTokenizer.folder(download)))
    }
    guard known.count == corpora.count, let first = known.first,
      known.allSatisfy({ $0.tokenizer.sha256 == first.tokenizer.sha256 })
    else {
      counting = .estimate
      words = "estimated"
      return
    }
    counting = try TokenCounting(TokenizerFiles.counting(first.folder))
    words = "by \(first.tokenizer.name)"
  }
}
