/// First in, first out; what was taken takes no more memory.
package struct Queue<Element> {
  /// From `head` on; the ones before it are nil.
  private var elements: [Element?] = []
  private var head = 0

  package init() {}

  package var count: Int { elements.count - head }

  package var first: Element? { count > 0 ? elements[head] : nil }

  package mutating func append(_ element: Element) { elements.append(element) }

  /// Puts an element back to the front.
  package mutating func prepend(_ element: Element) {
    if head == 0 { return elements.insert(element, at: 0) }
    head -= 1
    elements[head] = element
  }

  /// Takes the first element; nil when there is none.
  package mutating func popFirst() -> Element? {
    guard count > 0 else { return nil }
    let element = elements[head].take()
    head += 1
    // Half of the room at least is given back each time: that costs each element one move.
    if head >= 64 && 2 * head >= elements.count {
      elements.removeFirst(head)
      head = 0
    }
    return element
  }
}
