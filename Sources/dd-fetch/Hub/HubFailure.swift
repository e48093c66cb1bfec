import Records
import Web

/// What the Hub's refusals mean, by `X-Error-Code` first (as `hf_raise_for_status` of huggingface_hub), in one sentence
/// with what to do.
struct HubFailure {
  let error: ToolError
  /// The repository is not there for anybody, or not for this user, and trying again later won't change that: another
  /// source may stand in for it.
  let isGone: Bool

  /// What was refused.
  struct Subject {
    var kind = RepositoryKind.dataset
    let id: String
    var revision: String?
    var path: String?
    /// As errors call it.
    var name: String { path.map { "\(id)/\($0)" } ?? id }
  }

  private init(_ error: ToolError) {
    self.error = error
    isGone = false
  }

  private init(_ code: ExitCode, _ text: String, isGone: Bool = false) {
    error = ToolError(code, text)
    self.isGone = isGone
  }

  /// Reads an answer that is neither data nor a redirect nor temporary.
  init(_ answer: HTTPAnswer, body: String, of subject: Subject, _ settings: HubSettings) {
    let name = subject.name
    let id = subject.id
    let words = answer["x-error-message"] ?? body
    let place = settings.tokenPlace ?? "HF_TOKEN"
    let noun = subject.kind.rawValue
    let page = "\(settings.base)/\(subject.kind.page)\(id)"
    switch (answer.status, answer["x-error-code"]) {
    case (_, "RepoNotFound"):
      let help =
        settings.token == nil
        ? ", or private: check the name, or log in (HF_TOKEN)"
        : ", or \(place) may not see it: check the name"
      self.init(.noInput, "\(id): no such \(noun) on \(settings.base)\(help)", isGone: true)
    case (_, "RevisionNotFound"):
      self.init(.noInput, "\(id): no such revision '\(subject.revision ?? "main")'")
    case (_, "EntryNotFound"):
      self.init(.noInput, "\(name): no such file at revision '\(subject.revision ?? "main")'")
    case (401, "GatedRepo"):
      self.init(
        .noPermission,
        settings.token == nil
          ? "\(name): the \(noun) is gated: accept its terms at \(page) and set HF_TOKEN"
          : "\(name): the \(noun) is gated and the Hub doesn't know the token from \(place): renew it, and accept the terms at "
            + page
      )
    case (403, "GatedRepo"):
      self.init(
        .noPermission,
        "\(name): the \(noun) is gated and this token's user is not on its list: ask for access at \(page)")
    case (403, _) where words.lowercased().contains("disabled"):
      self.init(.unavailable, "\(id): the Hub has disabled this \(noun) (it was taken down)", isGone: true)
    case (401, _) where settings.token != nil && words.lowercased().contains("credential"):
      self.init(
        .noPermission,
        "\(id): the Hub refuses the token from \(place), which is wrong or has expired: renew it ('hf auth login'), or unset "
          + "it for public data"
      )
    case (401, _) where settings.token == nil:
      self.init(
        .noInput, "\(id): no such \(noun) on \(settings.base), or private: check the name, or log in (HF_TOKEN)",
        isGone: true)
    case (401, _):
      self.init(
        .noPermission,
        "\(name): the Hub refuses the token from \(place)\(Self.quoted(words))")
    case (403, _): self.init(.noPermission, "\(name): not permitted\(Self.quoted(words))")
    case (404, _), (410, _):
      self.init(.noInput, "\(name): not found on \(settings.base)\(Self.quoted(words))", isGone: subject.path == nil)
    case (407, _): self.init(HTTPFailure.error(407, name))
    case (416, _): self.init(.unavailable, "\(name): the Hub has fewer bytes than its listing says")
    default: self.init(.unavailable, "\(name): status \(answer.status)\(Self.quoted(words))")
    }
  }

  /// The server's own words, on one line and cut short.
  private static func quoted(_ words: String) -> String {
    // Before it is cut: half a secret is one too.
    let line = Secrets.hide(words).prefix { !$0.isNewline }.prefix(200).filter {
      $0.unicodeScalars.allSatisfy { $0.value >= 0x20 }
    }
    return line.isEmpty ? "" : " (\"\(line)\")"
  }
}
