import Synchronization

/// The servers and what they share.
final class Server: Sendable {
  let repositories: RepositoryStore
  /// The folder of the object store; nil when there is none.
  let objects: String?
  let limiter = RateLimiter()
  let signer = LinkSigner()
  let faults = FaultTable()
  let log = RequestLog()
  private let initial: Settings
  private let current: Mutex<Settings>
  private let listeners: [Origin: Listener]

  /// Throws when a port is taken or a setting is wrong.
  init(repositories: RepositoryStore, objects: String?, settings: Settings, ports: [Origin: Int]) throws {
    self.repositories = repositories
    self.objects = objects
    initial = settings
    current = Mutex(settings)
    try faults.replace(settings.faults)
    var listeners: [Origin: Listener] = [:]
    for origin in Origin.allCases { listeners[origin] = try Listener(port: ports[origin] ?? 0) }
    self.listeners = listeners
  }

  var settings: Settings { current.withLock { $0 } }

  /// Such as `http://127.0.0.1:40001`.
  func url(_ origin: Origin) -> String { "http://127.0.0.1:\(listeners[origin]?.port ?? 0)" }

  func start() {
    for (origin, listener) in listeners {
      listener.start { [self] socket in
        Connection(socket: socket, origin: origin, server: self).serve()
      }
    }
  }

  /// Throws, and changes nothing, when the text is wrong.
  func change(by text: [UInt8]) throws {
    let changed = try settings.changed(by: text)
    if parseObject(text)?["faults"] != nil { try faults.replace(changed.faults) }
    if parseObject(text)?["rate"] != nil { limiter.reset() }
    current.withLock { $0 = changed }
  }

  /// Back to the settings of the start, with an empty log and the folders as they now are.
  func reset() throws {
    current.withLock { $0 = initial }
    try faults.replace(initial.faults)
    limiter.reset()
    log.clear()
    repositories.rescan()
  }

  func answer(_ request: Request, origin: Origin) -> Response {
    switch origin {
    case .hub: HubRoutes(server: self, settings: settings, request: request).answer()
    case .cdn: cdnAnswer(request, settings)
    case .objects: objectAnswer(request, settings)
    case .teacher: TeacherAPI(settings: settings.teacher, request: request).answer()
    }
  }
}
