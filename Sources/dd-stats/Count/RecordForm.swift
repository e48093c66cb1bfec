import Records
import ToolKit

/// The form in which counted samples go on: without their text, or with the same keys of metadata in all.
///
/// Everything else of a line stays as it is.
final class RecordForm {
  private let hasText: Bool
  private let keys: [ByteView]
  private let buffer = ByteBuffer(capacity: 1 << 16)
  private let names = ByteBuffer()
  private var isFirst = true

  /// `keys` in the order in which `metadata` is to have them; none leaves it as it is.
  init(hasText: Bool, keys: [String]) {
    self.hasText = hasText
    var ranges: [Range<Int>] = []
    for key in keys {
      let start = names.count
      names.append(key)
      ranges.append(start..<names.count)
    }
    self.keys = ranges.map { [names] in names.view[$0] }
  }

  /// The record in its form; good until the next call.
  func line(of document: JSONDocument) -> ByteView {
    buffer.removeAll()
    open()
    var child = document.firstChild(.root)
    while let key = child {
      let value = document.value(ofKey: key)
      let name = document.text(key)
      if name == "metadata", !keys.isEmpty, document.kind(value) == .object {
        add(key, of: document)
        writeMetadata(document, value)
        isFirst = false
      } else if hasText || !(name == "text") {
        add(key, of: document)
        buffer.append(document.source(value))
      }
      child = document.sibling(of: value, in: .root)
    }
    buffer.append("}")
    return buffer.view
  }

  private func open() {
    buffer.append("{")
    isFirst = true
  }

  private func comma() {
    if !isFirst { buffer.append(",") }
    isFirst = false
  }

  private func add(_ key: JSONNode, of document: JSONDocument) {
    comma()
    buffer.append(document.source(key))
    buffer.append(":")
  }

  /// The keys that all have, null where this record has none, then what it has besides.
  private func writeMetadata(_ document: JSONDocument, _ metadata: JSONNode) {
    open()
    for key in keys {
      comma()
      JSONText.appendString(key, to: buffer)
      buffer.append(":")
      if let value = document.member(key, of: metadata) {
        buffer.append(document.source(value))
      } else {
        buffer.append("null")
      }
    }
    var child = document.firstChild(metadata)
    while let key = child {
      let value = document.value(ofKey: key)
      let name = document.text(key)
      if !keys.contains(where: { $0 == name }) {
        add(key, of: document)
        buffer.append(document.source(value))
      }
      child = document.sibling(of: value, in: metadata)
    }
    buffer.append("}")
  }
}
