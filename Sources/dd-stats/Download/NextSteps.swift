import ArgumentParser
import Glibc
import Records
import ToolKit

/// Says what a finished download has, and what to do with it.
struct NextSteps: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "next",
    abstract: "Say how many samples a finished download has, and what to do with them.")

  @Option(help: ArgumentHelp("How long it took.", valueName: "seconds"))
  var after: Int?

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func run() throws {
    let words = try ResultWords(DownloadFolder(folder), seconds: after).text
    guard let columns = terminalSize(of: STDOUT_FILENO)?.columns else { return try printToStandardOutput(words) }
    let lines = words.split(separator: "\n", omittingEmptySubsequences: false)
    try printToStandardOutput(lines.map { folded(String($0), columns: columns) }.joined(separator: "\n"))
  }
}

/// The last words of a download: what there is, where, and what to do with it.
struct ResultWords {
  private let datasets: [FinishedDataset]
  private let folder: String
  private let seconds: Int?
  private let training: TrainingFiles?
  private let teacher: String

  init(_ download: DownloadFolder, seconds: Int?) throws(ToolError) {
    datasets = try FinishedDataset.all(in: download).filter { $0.samples > 0 }
    folder = download.path
    training = try TrainingFiles(in: download)
    teacher = try TeacherWork.words(datasets.map(\.name), download)
    self.seconds = seconds
  }

  var text: String {
    guard !datasets.isEmpty else { return "" }
    let samples = grouped(datasets.reduce(0) { $0 + $1.samples })
    let bytes = datasets.reduce(0) { $0 + ($1.statistics["size_bytes"]?.byteCount ?? 0) }
    let time = seconds.map { $0 < 60 ? " (\($0) s)" : " (\($0 / 60) min \($0 % 60) s)" } ?? ""
    let held = datasets.reduce(0) { $0 + ($1.validation?.samples ?? 0) }
    let beside = held > 0 ? "\(grouped(held)) more in \(folder)/validation are held out of training\n" : ""
    var text =
      "\n\(samples) sample\(samples == "1" ? "" : "s"), \(ByteSize(bytes: bytes)), in \(folder)\(time)\n\(beside)\n"
    let place = training == nil ? folder : folder + "/shards"
    text += "  train   datasets.load_dataset(\"\(place)\", split=\"train\")\(training.map { ": \($0.words)" } ?? "")\n"
    if !teacher.isEmpty { text += "  taught  \(teacher)\n" }
    text += "  look    dd-stats report \(folder.shellWord)\n"
    return text + "  terms   \(folder)/NOTICE.md\(duties)\n"
  }

  private var duties: String {
    let terms = datasets.flatMap(\.licenses).map { LicenseTerms($0) }
    let attribution = datasets.count { $0.licenses.contains { LicenseTerms($0)?.needsAttribution == true } }
    let alike = datasets.count { $0.licenses.contains { LicenseTerms($0)?.isShareAlike == true } }
    let unclear = terms.count { $0 == nil }
    var parts: [String] = []
    if attribution > 0 { parts.append("\(attribution) ask\(attribution == 1 ? "s" : "") for attribution") }
    if alike > 0 { parts.append("\(alike) to share alike") }
    if unclear > 0 { parts.append("\(unclear) do\(unclear == 1 ? "es" : "")n't say") }
    return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
  }
}
