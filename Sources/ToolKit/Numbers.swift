internal import Glibc
public import Records

/// Seconds on a clock that only goes forward; for durations.
public func secondsNow() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// A number with so many places behind the point, rounded half away from zero, without an exponent below 10¹⁸; `null`
/// for what is no number, which JSON can't say.
public func decimal(_ value: Double, places: Int) -> String {
  let buffer = ByteBuffer(capacity: 24)
  buffer.append(decimal: value, places: places)
  return String(buffer.view)
}

extension ByteBuffer {
  /// Appends what `decimal` returns.
  public func append(decimal value: Double, places: Int) {
    guard value.isFinite else { return append("null") }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    guard scaled.isFinite, scaled < 1e18, scale < 1e18 else { return append("\(value)") }
    if value < 0 && scaled > 0 { append(0x2D) }
    var divisor = Int(scale)
    let (whole, fraction) = Int(scaled).quotientAndRemainder(dividingBy: divisor)
    append(decimal: whole)
    guard places > 0 else { return }
    append(0x2E)
    while divisor > 1 {
      divisor /= 10
      append(UInt8(truncatingIfNeeded: 0x30 + fraction / divisor % 10))
    }
  }
}

/// A whole number with commas between thousands, for people.
public func grouped(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return number < 0 ? "-" + text : text
}

/// A count with its noun, for people: `1 sample`, `1,200 samples`.
public func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
  "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
}
