import Records
import Web

/// The files of a commit, by pages of the Hub's `tree`.
struct HubListing {
  private let hub: Hub
  private let kind: RepositoryKind
  private let id: String
  private let commit: String
  /// Pages of one listing at most: ten million files.
  private static let mostPages = 10_000

  init(_ hub: Hub, _ kind: RepositoryKind, id: String, commit: String) {
    self.kind = kind
    self.hub = hub
    self.id = id
    self.commit = commit
  }

  /// All files below a folder (empty: the whole commit); nil when there is no such folder.
  func files(below folder: String) throws(ToolError) -> HubFiles? {
    let place = folder.isEmpty ? "" : "/" + percentEncoded(folder)
    var url = "\(hub.settings.base)/\(kind.api)/\(id)/tree/\(commit)\(place)?recursive=true&expand=false"
    var files = HubFiles()
    var seen: Set<String> = []
    var bytes = 0
    while true {
      guard seen.insert(url).inserted, seen.count <= Self.mostPages else {
        throw ToolError(.unavailable, "\(id): the pages of the listing don't end")
      }
      var subject = HubFailure.Subject(kind: kind, id: id, revision: commit)
      if !folder.isEmpty { subject.path = folder }
      let first = hub.request(url)
      guard let answer = try page(first, subject) else { return nil }
      guard answer.kind(answer.root) == .array else {
        throw ToolError(.unavailable, "\(id): the listing is no list")
      }
      for entry in answer.elements(answer.root) {
        guard let file = try HubFile(entry, in: answer, of: id) else { continue }
        bytes += file.size
        guard bytes <= Int.mostFromOutside else {
          throw ToolError(.unavailable, "\(id): the files of the listing have more bytes together than there are")
        }
        files.append(file)
      }
      guard let next = answer.head["link"].flatMap(Self.next).flatMap(answer.address.target) else { return files }
      guard next.hasOrigin(of: hub.settings.endpoint) else {
        throw ToolError(
          .unavailable,
          "\(id): the listing goes on at \(shownURL(next.text)), which is not \(hub.settings.base): is that a whole "
            + "mirror of the Hub?"
        )
      }
      url = next.text
    }
  }

  private func page(_ request: HTTPRequest, _ subject: HubFailure.Subject) throws(ToolError) -> HubAnswer? {
    do throws(ToolError) {
      switch try hub.json(request.url, of: subject) {
      case .success(let answer): return answer
      case .failure(let gone): throw gone.error
      }
    } catch {
      if subject.path != nil && error.code == .noInput { return nil }
      throw error
    }
  }

  /// The address in `<address>; rel="next"`.
  static func next(_ link: String) -> String? {
    for part in link.split(separator: ",") {
      guard part.contains("rel=\"next\""), let open = part.firstIndex(of: "<"), let close = part.lastIndex(of: ">"),
        open < close
      else { continue }
      return String(part[part.index(after: open)..<close])
    }
    return nil
  }
}
