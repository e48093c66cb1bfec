internal import Records

/// One thread's part of a chain: its document, and a measure of every stage that has one.
final class ChainWorker {
  let record = MeasuredRecord()
  let measures: ContiguousArray<(any RecordMeasure)?>

  init(_ stages: [any RecordStage]) throws(ToolError) {
    var measures: ContiguousArray<(any RecordMeasure)?> = []
    for stage in stages { measures.append(try stage.measure(of: record)) }
    self.measures = measures
  }
}
