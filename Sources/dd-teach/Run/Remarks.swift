/// What is said of a server's ways while a run goes on, once each.
struct Remarks {
  private let server: TeacherServer
  private let note: (String) -> Void
  private var saidUnknown = false
  private var saidOther = false

  init(_ server: TeacherServer, note: @escaping (String) -> Void) {
    self.server = server
    self.note = note
  }

  /// Servers answer for models that they weren't asked for; some only call one by another name.
  mutating func look(at model: String) {
    guard !model.isEmpty, model != server.model, !saidOther else { return }
    saidOther = true
    note("\(server.name): asked for model '\(server.model)', it answers as '\(model)': the report has both")
  }

  /// It doesn't say what an answer took.
  mutating func usageIsUnknown() {
    guard !saidUnknown else { return }
    saidUnknown = true
    note("\(server.name): it doesn't say how many tokens its answers take: counted as the most that they can")
  }
}
