public import Records

/// A chain behind a source that runs in the same thread.
extension RecordChain: RecordReceiver {
  /// Before a source begins.
  public func begin() { prepare() }

  /// Takes a record of the source.
  public func receive(_ line: ByteView, then rest: ByteView) {
    guard !isOver else { return }
    linesReceived &+= 1
    do throws(ToolError) {
      guard let blocks else {
        runs[0].currentNumber = linesReceived
        bytesReceived &+= line.count &+ rest.count &+ 1
        try take(joined(line, rest), isWhole: false)
        if linesReceived & 0xFFF == 0 { showProgress(bytesRead: bytesReceived) }
        return
      }
      blocks.filling.fileName = "stdin"
      blocks.filling.add(copyOf: line, then: rest, number: linesReceived)
      if blocks.filling.bytes >= RecordBlock.usualBytes { try submitBlock() }
    } catch {
      fail(error)
    }
  }

  /// Takes a batch of records of the source; several threads measure it as a block, with its memory.
  public func receive(_ batch: LineBatch) {
    guard !isOver else { return }
    guard let blocks else { return takeLines(of: batch) }
    do throws(ToolError) {
      try submitBlock()
      blocks.filling.fileName = "stdin"
      blocks.filling.take(batch, linesBefore: linesReceived)
      linesReceived &+= batch.count
      try submitBlock()
    } catch {
      fail(error)
    }
  }

  private func takeLines(of batch: LineBatch) {
    do throws(ToolError) {
      try batch.text.view.eachLine { line throws(ToolError) in
        if isOver { return }
        linesReceived &+= 1
        runs[0].currentNumber = linesReceived
        bytesReceived &+= line.count &+ 1
        try take(line, isWhole: true)
      }
    } catch {
      fail(error)
    }
    forgetHeld()
    // Also those that passed before a failure: they stand in the batch's memory.
    do throws(ToolError) { try flushPassed() } catch { fail(error) }
    if linesReceived & 0xFFF < batch.count { showProgress(bytesRead: bytesReceived) }
  }

  /// For several threads what is worth handing from one to another.
  public var batchBytes: Int { blocks == nil ? LineBatch.nearBytes : LineBatch.farBytes }

  /// One line of two pieces, good until the next one.
  private func joined(_ line: ByteView, _ rest: ByteView) -> ByteView {
    if rest.isEmpty { return line }
    received.removeAll()
    received.append(line)
    received.append(rest)
    return received.view
  }

  /// Takes what was received as far as it goes.
  public func flush() {
    do throws(ToolError) {
      try submitBlock()
      finishBlocks()
      try flushAll()
    } catch { fail(error) }
    if output?.readerIsGone == true && !isOver { breakOff() }
    showProgress(bytesRead: bytesReceived)
  }

  /// There are no more records: the stages finish and close their books.
  public func end() {
    if !isOver {
      do throws(ToolError) {
        try submitBlock()
        finishBlocks()
      } catch { fail(error) }
    }
    runs[0].ledger.bytesRead = bytesReceived
    closeWithThreads()
  }

  /// The threads that measure records.
  public var pool: WorkerPool? { blocks?.crew.pool }

  /// Whether no more records are wanted.
  public var isGone: Bool { isOver }

  /// Records that the first stage decided on.
  public var linesTaken: Int { runs[0].ledger.counts.input }

  /// Their bytes, with line ends.
  public var bytesTaken: Int { bytesReceived }

  /// Where the last stage writes.
  public var watchedDescriptor: Int32 { output?.descriptor ?? stages.last?.watchedDescriptor ?? -1 }
}
