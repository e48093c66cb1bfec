internal import Records

/// Where elements of lists lie, for reading them one after the other without starting over each time.
struct ElementPlaces {
  private struct Place {
    var list: JSONNode
    var index: Int
    var element: JSONNode
  }
  private var places = ContiguousArray<Place?>(repeating: nil, count: 16)
  private var isEmpty = true
  private var turn = 0

  mutating func removeAll() {
    if isEmpty { return }
    for index in places.indices { places[index] = nil }
    isEmpty = true
  }

  /// The element of that number, from the last place that was asked for when that lies before it.
  mutating func element(_ index: Int, of list: JSONNode, in document: JSONDocument) -> JSONNode? {
    guard document.kind(list) == .array, let first = document.firstChild(list) else { return nil }
    var slot = -1
    for candidate in places.indices where places[candidate]?.list == list { slot = candidate }
    if slot < 0 {
      slot = turn
      turn = (turn + 1) % places.count
    }
    var place = Place(list: list, index: 0, element: first)
    if let last = places[slot], last.list == list, last.index <= index { place = last }
    while place.index < index {
      guard let next = document.sibling(of: place.element, in: list) else { return nil }
      place.element = next
      place.index += 1
    }
    places[slot] = place
    isEmpty = false
    return place.element
  }
}
