import ArgumentParser
import Keys
import Records
import ToolKit

/// Writes a page to look at a download, or at a file of samples, in a browser.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a page to look at a download, or at files of samples, in a browser.",
    discussion: """
      One HTML file that fetches nothing: what was wanted and got, the way of the rows, lengths, prompts along the \
      stream, repeats within and across datasets, leaks, licences, reasons for drops, and some samples of each dataset \
      with their turns, masks and offsets. Written to DIR/report.html, for a file beside it.

        dd-stats report data/distillation
        dd-stats report gsm8k.jsonl -o gsm8k.html

      Reads all samples once, in memory that doesn't grow with them; keys wait in $TMPDIR, 24 bytes a sample. The same \
      input, options and seed make the same bytes.
      """)

  @Option(
    name: [.customShort("o", allowingJoined: true), .long],
    help: ArgumentHelp("Write the page to FILE; '-' is standard output.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Samples of each dataset that are shown, drawn by the seed.", valueName: "n"))
  var samples = 50

  @Option(help: "Which samples are drawn.")
  var seed = 0

  @OptionGroup var survey: SurveyOptions

  @Option(
    help: ArgumentHelp(
      "Where links to rows lead (default: HF_ENDPOINT, or https://huggingface.co).", valueName: "url"))
  var hub: String?

  @Flag(name: [.short, .long], help: "Print errors only.")
  var quiet = false

  @Argument(help: ArgumentHelp("The output folder of a download, or a file of samples.", valueName: "dir|file"))
  var path: String

  func validate() throws {
    if !(0...200).contains(samples) { throw ValidationError("--samples takes 0 to 200, not \(samples)") }
  }

  func run() throws {
    let links = try HubLinks(hub)
    let corpus = try Corpus(path)
    let output = self.output ?? Self.output(for: path)
    if output != "-" {
      try requireDistinct(
        reads: corpus.datasets.flatMap(\.paths) + TokenizerFiles.reads(survey.tokenizer),
        writes: [OutputFile("--output", output)])
    }
    let textField = try self.survey.path(in: corpus)
    let keys = KeyRuns()
    // Many datasets share the room that there is.
    let picks = min(samples, max(1, 20 * samples / max(corpus.datasets.count, 1)))
    let plan = SurveyPlan(
      textField: textField, keys: [(self.survey.specification(textField), keys)],
      tokens: try SurveyTokens(self.survey.tokenizer, [corpus]), picks: picks, seed: seed, isQuiet: quiet)
    let survey = try Survey(corpus, plan, self.survey)
    if let words = Survey.textless([survey]), !quiet { say("dd-stats", words) }
    let matrix = try RepeatMatrix(keys, datasets: corpus.datasets.count)
    let page = try CorpusReport(
      survey: survey, matrix: matrix, key: self.survey.key, seed: seed, picks: picks, links: links
    ).page.bytes()
    defer { withExtendedLifetime(page) {} }
    guard output != "-" else { return try printToStandardOutput(String(page.view)) }
    try writeWhole(page.view, to: output, replacesLink: self.output == nil)
    if !quiet {
      say(
        "dd-stats", "wrote \(output) (\(ByteSize(bytes: page.count))): open it in a browser")
    }
  }

  /// Where a page goes of which nobody says where.
  private static func output(for path: String) -> String {
    if path == "-" { return "report.html" }
    if FileKind(of: path) == .folder { return (path.hasSuffix("/") ? String(path.dropLast()) : path) + "/report.html" }
    return (path.hasSuffix(".jsonl") ? String(path.dropLast(".jsonl".count)) : path) + ".report.html"
  }
}

/// What the page of a corpus says.
struct CorpusReport {
  let survey: Survey
  let matrix: RepeatMatrix
  let key: String
  let seed: Int
  let picks: Int
  let links: HubLinks

  var page: ReportPage {
    get throws(ToolError) {
      var sections: [(id: String, title: String, markup: Markup)] = [("mix", "Mix", MixSection(survey: survey).markup)]
      if let flow = FlowSection(survey: survey).markup { sections.append(("flow", "Flow", flow)) }
      if let alarms = try AlarmSection.markup(survey) { sections.append(("alarms", "Alarms", alarms)) }
      sections.append(("lengths", "Lengths", LengthSection(survey, tokens: survey.tokenWords).markup))
      sections.append(("curriculum", "Stream", CurriculumSection(survey: survey).markup))
      let repeats = RepeatsSection(survey: survey, matrix: matrix, key: key).markup
      sections.append(("repeats", "Repeats", repeats))
      if let leaks = try LeaksSection(survey) { sections.append(("leaks", "Leaks", leaks.markup)) }
      sections.append(("licences", "Licences", LicenceSection(survey: survey, links: links).markup))
      if let reasons = ReasonSection(survey: survey).markup { sections.append(("reasons", "Reasons", reasons)) }
      sections.append(("samples", "Samples", SampleSection(survey: survey, picks: picks, seed: seed).markup))
      let data = SampleData(survey: survey, links: links)
      return ReportPage(
        title: "\(survey.corpus.title) – dd report", header: header, sections: sections, footer: footer
      ) { data.json(room: $0) }
    }
  }

  private var header: Markup {
    let categories = survey.corpus.categories.compactMap(\.name).count
    let datasets = survey.members.count { $0.samples > 0 }
    let malformed = survey.members.reduce(0) { $0 + ($1.found?.malformed ?? 0) }
    let of = categories > 1 ? " in \(categories) categories" : ""
    let broken: Markup =
      malformed > 0
      ? "<p class=\"warning\">\(counted(malformed, "line")) of these files \(malformed == 1 ? "is" : "are") no record, and left out here.</p>"
      : ""
    let textless: Markup = Survey.textless([survey]).map { "<p class=\"warning\">\($0).</p>" } ?? ""
    return """
      <h1>\(survey.corpus.title)</h1>
      <dl><div><dt>samples</dt><dd>\(grouped(survey.samples))</dd></div>\
      <div><dt>tokens, \(survey.tokenWords)</dt><dd>\(grouped(survey.tokens))</dd></div>\
      <div><dt>size</dt><dd>\(ByteSize(bytes: survey.bytes).description)</dd></div>\
      <div><dt>\(datasets == 1 ? "dataset" : "datasets")\(of)</dt><dd>\(datasets)</dd></div>\(origin)</dl>\(broken)\(textless)
      """
  }

  /// When the samples were written, and by which recipe.
  private var origin: Markup {
    var facts = Markup("")
    let written = survey.corpus.datasets.flatMap(\.paths).compactMap(ModificationTime.init(of:)).max()
    if let written { facts += "<div><dt>written</dt><dd class=\"fact\">\(written.minute)</dd></div>" }
    let recipes = Set(runs.map(\.recipe)).sorted()
    if !recipes.isEmpty {
      let label = recipes.count == 1 ? "recipe" : "recipes"
      facts += "<div><dt>\(label), by digest</dt><dd class=\"fact\">\(recipes.joined(separator: ", "))</dd></div>"
    }
    return facts
  }

  private var runs: [DownloadRun] { survey.corpus.download.map(DownloadRun.all) ?? [] }

  private var footer: Markup {
    let commands = runs.prefix(20).map(made)
    let command: Markup =
      runs.isEmpty ? "<code>dd-download\(outputFolder(survey.corpus.path))</code> with its recipe" : "this command"
    let again: Markup =
      survey.corpus.download != nil
      ? "\(commands.concatenated)<p>The same again, or what differs: \(command) and <code>--locked</code>. Commits of the sources and digests of the files are in <code>dd.lock.json</code>.</p>"
      : ""
    return """
      <footer><div class="page">\(again)<p>This page is by <code>dd-stats report \(survey.corpus.path)</code> (dd \(toolVersion), seed \(seed)). \
      It is one file and fetches nothing.</p></div></footer>
      """
  }
}

extension CorpusReport {
  /// By which command, and in which folder: its paths, and those of its recipe, begin there.
  private func made(by run: DownloadRun) -> Markup {
    guard let folder = run.folder else {
      return "<p>Made by <code>\(Markup(text: run.command + outputFolder(survey.corpus.path)))</code></p>"
    }
    var path = survey.corpus.path
    if folder != realPath("."), let whole = realPath(path) {
      path = whole.hasPrefix(folder + "/") ? String(whole.dropFirst(folder.count + 1)) : Self.shown(whole)
    }
    let command = Markup(text: run.command + outputFolder(path))
    return "<p>Made in <code>\(Self.shown(folder))</code> by <code>\(command)</code></p>"
  }

  /// A folder as a page for others names it: a user's own as `~`, and no secret.
  private static func shown(_ folder: String) -> String {
    let home = environmentValue("HOME") ?? ""
    let isOwn = home.count > 1 && folder.hasPrefix(home + "/")
    return Secrets.hide(isOwn ? "~" + folder.dropFirst(home.count) : folder)
  }

  private func outputFolder(_ path: String) -> String { " --output-dir \(path.shellWord)" }
}

/// Where samples are shown: the controls, and a place for the script to put them.
struct SampleSection {
  let survey: Survey
  let picks: Int
  let seed: Int

  var markup: Markup {
    Charts.section(
      "samples", "Samples",
      lead:
        "Up to \(counted(picks, "sample")) of each dataset, drawn by seed \(seed). What a mask hides from the loss is shaded, a rationale is underlined.",
      """
      <form id="filters" role="search"><label>Search <input id="search" type="search" autocomplete="off" spellcheck="false"></label>
      <label>Dataset <select id="dataset"><option value="">all</option></select></label>
      <label>Show <select id="reason"><option value="">samples</option></select></label>
      <label class="check"><input id="offsets" type="checkbox"> offsets</label></form>
      <p id="found" role="status" aria-live="polite"></p>
      <noscript><p>Some of each dataset. Search, and all that were drawn, need the page's script, which this browser doesn't run.</p></noscript>
      <div id="list">\(PlainSamples(survey: survey).markup)</div>
      <button id="more" type="button" hidden>Show more</button>
      """)
  }
}
