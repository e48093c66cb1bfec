import Glibc
import Synchronization

/// A time as HTTP writes it (RFC 9110 §5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`.
func httpDate(_ secondsSince1970: Int) -> String {
  var time = time_t(secondsSince1970)
  var parts = unsafe tm()
  unsafe gmtime_r(&time, &parts)
  let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : String(number) }
  let date = unsafe "\(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(1900 + parts.tm_year)"
  let clock = unsafe "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
  return unsafe "\(days[Int(parts.tm_wday)]), \(date) \(clock) GMT"
}

private let lastDate = Mutex<(second: Int, text: String)>((0, ""))

/// The present time for the `Date` header; written anew once a second.
func currentHTTPDate() -> String {
  let now = time(nil)
  return lastDate.withLock { last in
    if last.second != now { last = (now, httpDate(now)) }
    return last.text
  }
}
