import Columns
import Records

/// What data frame libraries keep in a Parquet file's metadata.
enum FrameMetadata {
  /// `datasets`' features, pandas' columns with an index that counts the rows, and what the options add. `hasNulls` tells
  /// it of each column.
  static func pairs(
    _ columns: [Column], rows: Int, hasNulls: [Bool], _ options: WriterOptions
  ) -> [(key: String, value: String)] {
    var pairs = [("huggingface", huggingFace(columns)), ("pandas", pandas(columns, rows: rows, hasNulls))]
    if let limits = options.contentChunks { pairs.append(("content_defined_chunking", text(limits))) }
    return pairs + options.metadata
  }

  /// How pages were ended by what is in them, as `datasets` notes it (its writer of Parquet files, io/parquet.py).
  private static func text(_ limits: ContentChunkLimits) -> String {
    text(
      .object([
        ("min_chunk_size", .int(limits.leastBytes)), ("max_chunk_size", .int(limits.mostBytes)),
        ("norm_level", .int(limits.normalization)),
      ]))
  }

  private static func huggingFace(_ columns: [Column]) -> String {
    text(.object([("info", .object([("features", Features.json(columns))]))]))
  }

  /// The metadata that pandas' developer guide describes ("Storing pandas DataFrame objects in Apache Parquet format").
  private static func pandas(_ columns: [Column], rows: Int, _ hasNulls: [Bool]) -> String {
    let index = JSONValue.object([
      ("kind", .string("range")), ("name", .null), ("start", .int(0)), ("stop", .int(rows)), ("step", .int(1)),
    ])
    let described = zip(columns, hasNulls).map { column, hasNulls in
      let (pandas, numpy) = types(column.type, hasNulls: hasNulls)
      return JSONValue.object([
        ("name", .string(column.name)), ("field_name", .string(column.name)), ("pandas_type", .string(pandas)),
        ("numpy_type", .string(numpy)), ("metadata", .null),
      ])
    }
    return text(
      .object([
        ("index_columns", .array([index])), ("column_indexes", .array([])), ("columns", .array(described)),
        ("creator", .object([("library", .string("dd")), ("version", .string("1"))])),
        ("pandas_version", .string("2.0.0")),
      ]))
  }

  /// With nulls, numbers are of pandas' own types, whose names have a capital.
  private static func types(_ type: ColumnType, hasNulls: Bool) -> (pandas: String, numpy: String) {
    let name = type.words
    switch type {
    case .boolean: return ("bool", hasNulls ? "boolean" : "bool")
    case .integer:
      return (name, !hasNulls ? name : name.hasPrefix("u") ? "UI" + name.dropFirst(2) : "I" + name.dropFirst())
    case .float: return (name, name)
    case .text, .json: return ("unicode", "object")
    case .binary: return ("bytes", "object")
    case .list(let element): return ("list[\(types(element, hasNulls: false).pandas)]", "object")
    case .structure: return ("object", "object")
    }
  }

  private static func text(_ value: JSONValue) -> String {
    let buffer = ByteBuffer()
    value.write(to: buffer)
    return String(buffer.view)
  }
}
