import Records

/// Dates and times in the forms of ISO 8601, with as many fractional digits as the unit has.
extension Output {
  /// A date as days from 1970-01-01 in the proleptic Gregorian calendar.
  mutating func write(date days: Int64) {
    write(0x22)
    write(calendar: days)
    write(0x22)
  }

  /// A time of day; what isn't within a day keeps its hours, or its sign.
  mutating func write(time: Int64, _ unit: TimeUnit) {
    write(0x22)
    if time < 0 { write(0x2D) }
    let magnitude = time.magnitude
    let perSecond = UInt64(unit.perSecond)
    write(clock: magnitude / perSecond, fraction: Int64(magnitude % perSecond), unit)
    write(0x22)
  }

  /// A moment, counted from 1970-01-01T00:00:00.
  mutating func write(timestamp: Int64, _ unit: TimeUnit, utc: Bool) {
    write(days: 0, time: timestamp, unit, utc: utc)
  }

  /// Days since 1970-01-01 and a time that may be more than a day of them, or less than none.
  private mutating func write(days: Int64, time: Int64, _ unit: TimeUnit, utc: Bool) {
    let perDay = 86_400 * unit.perSecond
    var days = days + time / perDay
    var rest = time % perDay
    if rest < 0 {
      rest += perDay
      days -= 1
    }
    write(0x22)
    write(calendar: days)
    write(0x54)
    write(clock: UInt64(rest / unit.perSecond), fraction: rest % unit.perSecond, unit)
    if utc { write(0x5A) }
    write(0x22)
  }

  /// The deprecated INT96 timestamp: nanoseconds of the day, then the Julian day.
  mutating func write(int96 bytes: ByteView) {
    let raw = unsafe UnsafeRawPointer(bytes.pointer)
    let nanoseconds = unsafe raw.loadUnaligned(as: Int64.self)
    let julianDay = Int64(unsafe raw.loadUnaligned(fromByteOffset: 8, as: Int32.self))
    write(days: julianDay - 2_440_588, time: nanoseconds, .nanoseconds, utc: false)
  }

  /// Months, days and milliseconds, each in four bytes.
  mutating func write(interval bytes: ByteView) {
    let raw = unsafe UnsafeRawPointer(bytes.pointer)
    write("{\"months\":")
    write(unsigned: UInt64(unsafe raw.loadUnaligned(as: UInt32.self)))
    write(",\"days\":")
    write(unsigned: UInt64(unsafe raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
    write(",\"milliseconds\":")
    write(unsigned: UInt64(unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
    write(0x7D)
  }

  /// `2022-01-08`; years outside 0 to 9999 have a sign and six digits or more.
  private mutating func write(calendar days: Int64) {
    // Days from 0000-03-01, in eras of 400 years; March comes first so that leap days are last.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    if (0...9999).contains(year) {
      write(digits: year, width: 4)
    } else {
      write(year < 0 ? 0x2D : 0x2B)
      let magnitude = Int64(year.magnitude)
      magnitude < 1_000_000 ? write(digits: magnitude, width: 6) : write(unsigned: year.magnitude)
    }
    write(0x2D)
    write(digits: month, width: 2)
    write(0x2D)
    write(digits: day, width: 2)
  }

  private mutating func write(clock seconds: UInt64, fraction: Int64, _ unit: TimeUnit) {
    let hours = seconds / 3_600
    hours < 100 ? write(digits: Int64(hours), width: 2) : write(unsigned: hours)
    write(0x3A)
    write(digits: Int64(seconds / 60 % 60), width: 2)
    write(0x3A)
    write(digits: Int64(seconds % 60), width: 2)
    write(0x2E)
    write(digits: fraction, width: unit.digits)
  }
}
