internal import Records

/// Where elements of lists lie and how many there are, so that a row's lists are walked once however often and in
/// whatever order their elements are asked for.
final class ElementPlaces {
  private struct Place {
    var list: JSONNode
    var index = 0
    var element: JSONNode
    /// How many elements the list has, once its end was seen; else -1.
    var count = -1
  }

  private struct Struct {
    var node: JSONNode
    var column: Int32
    var count: Int
  }

  private static let room = 16
  /// Elements before this one are found from the list's start.
  private static let near = 32
  private var places: ContiguousArray<Place> = []
  private var structs: ContiguousArray<Struct> = []
  private var turn = 0
  /// Lists that were read backwards: where their elements begin in `elements`.
  private var listed: [JSONNode: Int] = [:]
  private var elements: ContiguousArray<JSONNode> = []

  init() {
    places.reserveCapacity(Self.room)
    structs.reserveCapacity(Self.room)
  }

  /// Forgets the row before.
  func removeAll() {
    if places.isEmpty && structs.isEmpty { return }
    places.removeAll(keepingCapacity: true)
    structs.removeAll(keepingCapacity: true)
    if listed.isEmpty { return }
    listed.removeAll(keepingCapacity: true)
    elements.removeAll(keepingCapacity: true)
  }

  /// The element of that number; nil outside the list, and of what is none.
  func element(_ index: Int, of list: JSONNode, in document: JSONDocument) -> JSONNode? {
    guard index >= 0, document.kind(list) == .array, let first = document.firstChild(list) else { return nil }
    let slot = slot(of: list, first)
    var place = places[slot]
    if place.count >= 0 && index >= place.count { return nil }
    // Going back leaves the place, which only moves forward, where it is.
    if index < place.index {
      return index < Self.near ? walk(index, from: first, list, document) : listedElement(index, list, document)
    }
    while place.index < index {
      guard let next = document.sibling(of: place.element, in: list) else {
        place.count = place.index + 1
        places[slot] = place
        return nil
      }
      place.element = next
      place.index += 1
    }
    places[slot] = place
    return place.element
  }

  /// How many elements a list has.
  func count(of list: JSONNode, in document: JSONDocument) -> Int {
    guard document.kind(list) == .array, let first = document.firstChild(list) else { return 0 }
    let slot = slot(of: list, first)
    if places[slot].count < 0 { places[slot].count = document.elementCount(list) }
    return places[slot].count
  }

  /// The length that a struct of lists was found to have as seen from a column.
  func zippedCount(of node: JSONNode, _ column: Int32) -> Int? {
    structs.first { $0.node == node && $0.column == column }?.count
  }

  /// Remembers the length of a struct of lists.
  func keep(zippedCount count: Int, of node: JSONNode, _ column: Int32) {
    let new = Struct(node: node, column: column, count: count)
    if structs.count < Self.room { structs.append(new) } else { structs[nextTurn()] = new }
  }

  private func slot(of list: JSONNode, _ first: JSONNode) -> Int {
    if let known = places.firstIndex(where: { $0.list == list }) { return known }
    let new = Place(list: list, element: first)
    if places.count < Self.room {
      places.append(new)
      return places.count - 1
    }
    let slot = nextTurn()
    places[slot] = new
    return slot
  }

  private func nextTurn() -> Int {
    turn = (turn + 1) % Self.room
    return turn
  }

  private func walk(_ index: Int, from first: JSONNode, _ list: JSONNode, _ document: JSONDocument) -> JSONNode? {
    var element = first
    for _ in 0..<index {
      guard let next = document.sibling(of: element, in: list) else { return nil }
      element = next
    }
    return element
  }

  private func listedElement(_ index: Int, _ list: JSONNode, _ document: JSONDocument) -> JSONNode? {
    if let start = listed[list] { return elements[start + index] }
    let start = elements.count
    var child = document.firstChild(list)
    while let element = child {
      elements.append(element)
      child = document.sibling(of: element, in: list)
    }
    listed[list] = start
    return elements[start + index]
  }
}
