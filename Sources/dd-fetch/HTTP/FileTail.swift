import Parquet
import Records
import Web

/// A file's last bytes, and with them its size, of a file of which nothing is known before.
struct FileTail {
  let size: Int
  let bytes: ByteBuffer

  /// Asks for the last 64 KiB. Nil when the server gives no ranges.
  static func fetch(_ location: PlainLocation, _ network: Network) throws(ToolError) -> FileTail? {
    var attempts = 0
    while true {
      var request = location.request()
      request.suffix = ParquetFile.speculativeBytes
      let transfer = try network.run(request)
      if transfer.isData, let part = transfer.answer.contentRange?.bytes {
        guard location.version.admits(transfer.answer) else {
          throw location.version.mismatch(location.name, transfer.answer)
        }
        location.version.adopt(transfer.answer)
        try complete(transfer, part.dropFirst(transfer.body.count), location, network)
        return FileTail(size: part.upperBound, bytes: transfer.body)
      }
      guard let (name, what, code) = try fault(transfer, location, network) else { return nil }
      attempts += 1
      guard try network.waitForRetry(attempts, name, what, code, told: transfer.answer.toldWait) else {
        throw network.brokenOff(location.name)
      }
    }
  }

  /// Why there is no tail, when trying again may help; nil when the server gives no ranges.
  private static func fault(_ transfer: Transfer, _ location: PlainLocation, _ network: Network) throws(ToolError)
    -> (name: String, what: String, ExitCode)?
  {
    switch transfer.end {
    case .broken(let what): return (location.name, what, .temporaryFailure)
    case .unreachable(let what): return (shownServer(transfer.request.url), what, .unavailable)
    case .refused(let what): throw ToolError(.unavailable, "\(location.name): \(what)")
    default: break
    }
    if transfer.answer.isTemporary { return (location.name, "status \(transfer.answer.status)", .temporaryFailure) }
    if transfer.answer.status == 206 {
      return (location.name, "the server gives other bytes than it is asked for", .unavailable)
    }
    guard transfer.answer.status == 200 else { throw location.failure(transfer) }
    network.note("\(location.name): the server gives no ranges: the whole file is copied to a temporary one")
    return nil
  }

  /// After a drop in the middle, asks for the missing bytes only.
  private static func complete(
    _ transfer: Transfer, _ missing: Range<Int>, _ location: PlainLocation, _ network: Network
  )
    throws(ToolError)
  {
    guard !missing.isEmpty else { return }
    let rest = try ResumingFetch(location, network, from: missing.lowerBound, to: missing.upperBound)
    while !rest.isComplete {
      guard try rest.grow() else { throw network.brokenOff(location.name) }
    }
    transfer.body.append(rest.body.view)
  }
}
