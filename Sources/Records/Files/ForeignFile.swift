/// Files that hold no lines themselves, by their first bytes.
public enum ForeignFile {
  /// The first bytes of files of other kinds: RFC 1952 section 2.3.1, RFC 8878 section 3.1.1, the xz file format 1.2
  /// section 2.1.1.1, bzip2's and Parquet's signatures, APPNOTE.TXT 6.3 section 4.3.7.
  private static let kinds: [(beginning: [UInt8], what: String)] = [
    ([0x1F, 0x8B], "gzip: use dd-fetch or zcat"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd: use dd-fetch or zstdcat"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz: use dd-fetch or xzcat"),
    (Array("BZh".utf8), "bzip2: use dd-fetch or bzcat"),
    ([0x50, 0x4B, 0x03, 0x04], "a zip archive: use dd-fetch or unzip -p"),
    (Array("PAR1".utf8), "Parquet: use dd-fetch"),
  ]

  /// What a file is and how to read it, if it is compressed, Parquet or a pointer of git-lfs (its specification v1); nil
  /// for all others.
  public static func explain(_ beginning: ByteView) -> String? {
    if isPointer(beginning) { return pointer }
    return kinds.first { beginning.starts(with: $0.beginning) }.map { "this is \($0.what)" }
  }

  /// Whether a file stands for one that git-lfs has not fetched.
  public static func isPointer(_ beginning: ByteView) -> Bool {
    beginning.hasPrefix(ByteView("version https://git-lfs.github.com/spec/"))
  }

  /// A pointer is smaller than so many bytes.
  public static let pointerBytes = 1024
  /// What a pointer is.
  public static let pointer = "this is a pointer of git-lfs, not the data: run 'git lfs pull'"
}

extension RecordInput {
  /// A fault of the line at hand, by what it really is: where the first line of a file is none, the file may be of
  /// another kind.
  public func explained(_ fault: Malformed) -> Malformed {
    lineNumber == 1 ? ForeignFile.explained(fault, beginning: fault.length == nil ? line : beginning) : fault
  }
}

extension ForeignFile {
  /// The same, of a fault in the first line of a file.
  public static func explained(_ fault: Malformed, beginning: ByteView) -> Malformed {
    guard let what = explain(beginning) else { return fault }
    return Malformed(fault.reason, byte: 0, what, length: fault.length, isForeign: true)
  }
}
