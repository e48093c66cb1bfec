import Testing

@testable import TeachTool

/// Requests and their server in a time of their own: nothing waits.
private struct Simulation {
  /// What a server does with a request.
  enum Answer {
    case taken
    case refused(seconds: Int?)
  }

  let jobs: Int
  let answerSeconds: Double
  /// The server: asked with the time and how many requests it works on.
  var server: (_ now: Double, _ atWork: Int) -> Answer
  private(set) var sendingTimes: [Double] = []
  private(set) var refusals = 0

  init(jobs: Int, answerSeconds: Double, server: @escaping (Double, Int) -> Answer) {
    self.jobs = jobs
    self.answerSeconds = answerSeconds
    self.server = server
  }

  /// Seconds until so many requests have their answers; a refused one is sent again.
  mutating func run(_ count: Int, pace: Pace) -> Double {
    var pace = pace
    var unsent = count
    var now = 0.0
    var inFlight: [(end: Double, sent: Double, answer: Answer)] = []
    while unsent > 0 || !inFlight.isEmpty {
      var waits: Double?
      if unsent > 0, inFlight.count < jobs { waits = pace.wait(inFlight: inFlight.count, now: now) }
      if waits == 0 {
        let atWork = inFlight.count { if case .taken = $0.answer { true } else { false } }
        let answer = server(now, atWork)
        let takes = if case .taken = answer { answerSeconds } else { 0.005 }
        inFlight.append((now + takes, now, answer))
        sendingTimes.append(now)
        pace.sent(tokens: 0, now: now)
        unsent -= 1
        continue
      }
      let first = inFlight.indices.min { inFlight[$0].end < inFlight[$1].end }
      if let waits, first.map({ inFlight[$0].end > now + waits }) ?? true {
        // Beyond rounding: a wait ends after what it waits for.
        now += waits + 1e-9
        continue
      }
      guard let first else {
        Issue.record("nothing is on its way, and nothing may be sent")
        return .infinity
      }
      let done = inFlight.remove(at: first)
      now = max(now, done.end)
      switch done.answer {
      case .taken: pace.answered()
      case .refused(let told):
        refusals += 1
        unsent += 1
        pace.refused(inFlight: inFlight.count, told: told, sentAt: done.sent, now: now)
      }
    }
    return now
  }
}

@Suite("The pace of requests")
struct PaceTests {
  @Test("a server that takes all gets them at once")
  func takesAll() {
    var simulation = Simulation(jobs: 8, answerSeconds: 0.5) { _, _ in .taken }
    #expect(abs(simulation.run(80, pace: Pace(jobs: 8, rpm: nil, tpm: nil)) - 5) < 0.001)
    #expect(simulation.refusals == 0)
  }

  @Test("--rpm spaces them evenly")
  func perMinute() {
    var simulation = Simulation(jobs: 8, answerSeconds: 0.01) { _, _ in .taken }
    #expect(abs(simulation.run(101, pace: Pace(jobs: 8, rpm: 600, tpm: nil)) - 10.01) < 0.01)
  }

  @Test("so many a second: little more than the least time, few refusals", arguments: [5.0, 50, 400], [4, 64])
  func perSecond(rate: Double, jobs: Int) {
    var tokens = 1.0
    var before = 0.0
    var simulation = Simulation(jobs: jobs, answerSeconds: 0.05) { now, _ in
      tokens = min(rate, tokens + (now - before) * rate)
      before = now
      if tokens < 1 { return .refused(seconds: nil) }
      tokens -= 1
      return .taken
    }
    let count = Int(rate * 60)
    let seconds = simulation.run(count, pace: Pace(jobs: jobs, rpm: nil, tpm: nil))
    let least = max(60, Double(count) * 0.05 / Double(jobs))
    #expect(seconds < 1.5 * least, "\(seconds) s, \(least) at least")
    #expect(simulation.refusals < count / 2)
  }

  @Test("so many at once: little more than the least time")
  func atOnce() {
    var simulation = Simulation(jobs: 32, answerSeconds: 0.2) { _, atWork in
      atWork < 4 ? .taken : .refused(seconds: nil)
    }
    let seconds = simulation.run(1000, pace: Pace(jobs: 32, rpm: nil, tpm: nil))
    #expect(seconds < 1.6 * 50, "\(seconds) s, 50 at least")
  }

  @Test("so many in a window of time: little more than the least time")
  func window() {
    var window = 0
    var used = 0
    var simulation = Simulation(jobs: 16, answerSeconds: 0.05) { now, _ in
      if Int(now / 10) != window { (window, used) = (Int(now / 10), 0) }
      used += 1
      return used <= 100 ? .taken : .refused(seconds: nil)
    }
    let seconds = simulation.run(500, pace: Pace(jobs: 16, rpm: nil, tpm: nil))
    #expect(seconds < 1.6 * 40, "\(seconds) s, 40 at least")
  }

  @Test("while the server asks for rest nothing goes out, and half as many afterwards")
  func rest() {
    var pace = Pace(jobs: 8, rpm: nil, tpm: nil)
    pace.sent(tokens: 0, now: 1)
    pace.refused(inFlight: 7, told: 3, sentAt: 1, now: 1.5)
    #expect(pace.wait(inFlight: 0, now: 2) == 2.5)
    #expect(pace.wait(inFlight: 3, now: 4.5) == 0)
    #expect(pace.wait(inFlight: 4, now: 4.5) == nil)
  }

  @Test("a server that takes fewer than --rpm: a refusal widens what --rpm says", arguments: [(60.0, 0.9), (600, 5)])
  func slowerThanPerMinute(rpm: Double, rate: Double) {
    var tokens = 1.0
    var before = 0.0
    var simulation = Simulation(jobs: 8, answerSeconds: 0.05) { now, _ in
      tokens = min(1, tokens + (now - before) * rate)
      before = now
      if tokens < 1 { return .refused(seconds: nil) }
      tokens -= 1
      return .taken
    }
    let seconds = simulation.run(120, pace: Pace(jobs: 8, rpm: rpm, tpm: nil))
    #expect(seconds < 1.4 * 120 / rate, "\(seconds) s, \(120 / rate) at least")
    #expect(simulation.refusals < 40)
  }

  @Test("what the server refuses and what --rpm says are one spacing, not two")
  func widestSpacing() {
    var pace = Pace(jobs: 8, rpm: 60, tpm: nil)
    pace.sent(tokens: 0, now: 0)
    pace.refused(inFlight: 0, told: nil, sentAt: 0, now: 0.01)
    pace.sent(tokens: 0, now: 2)
    #expect(pace.wait(inFlight: 0, now: 2) == 1.5)
  }
}
