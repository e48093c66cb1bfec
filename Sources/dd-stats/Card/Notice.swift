import ArgumentParser
import Records
import ToolKit

/// Writes whose work the samples are, and under what terms.
struct Notice: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notice",
    abstract: "Write DIR/NOTICE.md: sources, licences and duties of a download's samples.",
    discussion: """
      Licences are the cards' at the commit that was read, and the rows' own where rows have one. What the licences ask \
      is a help, no legal advice.
      """)

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func run() throws {
    let download = DownloadFolder(folder)
    try withLock(on: folder) { () throws(ToolError) in
      let buffer = ByteBuffer()
      buffer.append(NoticeText(try FinishedDataset.all(in: download)).text)
      try writeWhole(buffer.view, to: folder + "/NOTICE.md", replacesLink: true)
    }
  }
}

/// The text of NOTICE.md.
struct NoticeText {
  private let datasets: [FinishedDataset]

  init(_ datasets: [FinishedDataset]) { self.datasets = datasets }

  var text: String {
    var text = """
      # Sources and licences

      These samples were made from the rows of the datasets below, changed in form. Licences are those that the
      datasets' cards named at the commit that was read; rows with licences of their own are counted. What the licences
      ask is a summary, no legal advice.


      """
    for dataset in datasets { text += Self.section(dataset) }
    return text
  }

  private static func section(_ dataset: FinishedDataset) -> String {
    let commit = dataset.source?.revision.map { ", commit \(pageText($0))" } ?? ""
    var lines = [
      "- source: \(pageText(dataset.repo))\(commit)",
      "- samples: \(grouped(dataset.samples)) in \(pageCode(dataset.file))",
      "- licence: \(dataset.licenses.map { pageText($0) }.joined(separator: ", "))"
        + (dataset.isLicenseOfCard ? "" : " (by the recipe; the card names none)"),
    ]
    if let claimed = dataset.plan.json["license"]?.text, dataset.isLicenseOfCard,
      !dataset.licenses.contains(where: { $0.lowercased() == claimed.lowercased() })
    {
      lines.append("- the recipe says licence '\(pageText(claimed))', which is not what the card says")
    }
    lines += dataset.licenses.map { "- \(duties($0))" }
    if dataset.source?.isGated == true {
      lines.append(
        "- gated: the files are given to those who accept the terms on the dataset's page; they bind copies too")
    }
    if let notice = dataset.notice { lines.append("- \(pageText(notice, most: 2000))") }
    let ofRows = dataset.statistics["licenses"]?.members ?? []
    if !ofRows.isEmpty {
      let counts = ofRows.map { "\(pageText($0.name)) \(grouped($0.value.count ?? 0))" }.joined(separator: ", ")
      lines.append("- licences of the samples' own files: \(counts); each asks what it asks of its files")
    }
    return "## \(pageText(dataset.name))\n\n" + lines.joined(separator: "\n") + "\n\n"
  }

  /// What a licence asks of who shares the samples.
  private static func duties(_ license: String) -> String {
    guard let terms = LicenseTerms(license) else {
      return "\(pageText(license)): no licence that says what is allowed; ask the authors before sharing or selling"
    }
    var duties: [String] = []
    if terms.needsAttribution { duties.append("name the authors and the licence, and that the rows were changed") }
    if terms.isShareAlike { duties.append("share copies under the same licence only") }
    if !terms.allowsCommercialUse { duties.append("no commercial use") }
    if !terms.allowsChanges { duties.append("changed copies, such as these samples, may not be shared") }
    return "\(pageText(license)): " + (duties.isEmpty ? "asks nothing" : duties.joined(separator: "; "))
  }
}
