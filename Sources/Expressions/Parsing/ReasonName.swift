internal import Recipe

/// The names under which rejections are counted: keys of reports and of reject files, and words of shell scripts.
public enum ReasonName {
  /// What is wrong with a reason that a recipe or an option names; nil when it has letters, digits and `_` alone.
  public static func fault(_ reason: String) -> String? {
    let isName = reason.utf8.allSatisfy { $0 == 0x5F || $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }
    return isName && !reason.isEmpty ? nil : "a reason is a name of letters, digits and '_', not \(quote(reason))"
  }
}
