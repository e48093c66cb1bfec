internal import Glibc
public import Records

extension DownloadFolder {
  /// The files that runs lock: one of all, one of a whole download, one of each dataset's alone.
  public static func lockNames(dataset: String?) -> [String] { [".lock", ".\(dataset ?? "all").lock"] }

  /// Throws exit 77 when something in the state is neither a file nor a folder: what is written, emptied or removed
  /// through a symbolic link is somebody else's.
  public func requireOwnState() throws(ToolError) { try Self.requireOwn(statePath) }

  /// What stands under a finished file's or folder's name in the output folder and is none, where through a link it would
  /// go elsewhere, and into a folder of its name nobody would look; nil for nothing or one of an earlier run.
  public static func misplaced(_ place: String, isFolder: Bool) -> ToolError? {
    let kind = FileKind(ofEntry: place)
    guard kind != .nothing, kind != (isFolder ? .folder : .file) else { return nil }
    let found = kind == .folder ? "a folder" : kind == .file ? "a file" : "a link or device"
    let wanted = isFolder ? "a folder of samples" : "a finished file"
    return ToolError(.noPermission, "\(place) is \(found), where \(wanted) is to be: move it away")
  }

  private static func requireOwn(_ path: String) throws(ToolError) {
    switch FileKind(ofEntry: path) {
    case .nothing, .file: return
    case .other:
      throw ToolError(
        .noPermission,
        "\(path): a download's state has files and folders only, no links or devices: remove it, or choose another"
          + " --output-dir")
    case .folder:
      let names: [String]
      do {
        names = try listFolder(path)
      } catch {
        // Another run may have removed it.
        if FileKind(ofEntry: path) == .nothing { return }
        throw error
      }
      for name in names { try requireOwn("\(path)/\(name)") }
    }
  }

  /// Makes the state's folder, and the files that a run of all or of one dataset locks. Throws exit 77 or 74 when it can't be.
  /// The folders that it made, the outer first.
  public func open(dataset: String?) throws(ToolError) -> [String] {
    try requireOwnState()
    try requireWritable()
    var made: [String] = []
    let reason = makingFolders(statePath, &made)
    if reason != 0 { throw cannotWrite(reason) }
    for name in Self.lockNames(dataset: dataset) {
      let descriptor = unsafe Glibc.open("\(statePath)/\(name)", O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw cannotWrite(errno) }
      close(descriptor)
    }
    return made
  }

  /// Takes away the folders that `open` made, where nothing but locks and what was said of sources is in them. Nobody else
  /// holds the folder's lock.
  public func leave(made: [String]) throws(ToolError) {
    guard made.contains(statePath) else { return }
    for name in try listFolder(statePath) {
      let path = "\(statePath)/\(name)"
      let isMark = [".lock", ".messages.", ".checking."].contains { name.contains($0) }
      guard FileKind(ofEntry: path) == .folder ? try Self.holdsLooksAlone(path) : isMark else { return }
    }
    try removeWhole(statePath)
    for folder in made.reversed() where folder != statePath { _ = unsafe rmdir(folder) }
  }

  private static func holdsLooksAlone(_ folder: String) throws(ToolError) -> Bool {
    try listFolder(folder).allSatisfy { $0.hasPrefix("look") || $0.hasPrefix(".look") }
  }

  /// Throws exit 77 or 74 when nothing could be written into the folder, or into what it would be made in.
  public func requireWritable() throws(ToolError) {
    var place = path
    while FileKind(of: place) == .nothing {
      guard let slash = place.lastIndex(of: "/") else {
        place = "."
        break
      }
      place = slash == place.startIndex ? "/" : String(place[..<slash])
    }
    guard FileKind(of: place) == .folder else { throw cannotWrite(ENOTDIR) }
    guard unsafe access(place, W_OK | X_OK) == 0 else { throw cannotWrite(errno) }
  }

  private func cannotWrite(_ reason: Int32) -> ToolError {
    let code = [EACCES, EPERM, EROFS].contains(reason) ? ExitCode.noPermission : .ioError
    return ToolError(code, "can't write to \(path): \(describe(errno: reason)): choose another --output-dir")
  }
}
