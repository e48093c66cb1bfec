import Records
import Testing

/// The first list's whole numbers, and whether all elements were such.
private func integers(_ line: String) throws -> (numbers: [Int64], all: Bool) {
  let document = JSONDocument()
  return try line.withBytes { bytes in
    try document.parse(bytes)
    let key = try #require(document.firstChild(.root))
    var numbers: [Int64] = []
    let all = document.eachInteger(in: document.value(ofKey: key)) { numbers.append($0) }
    return (numbers, all)
  }
}

@Test(
  arguments: [
    (#"{"a":[]}"#, [], true),
    (
      #"{"a":[0,-0,7,-7,12345678,-12345678,123456789,1]}"#, [0, 0, 7, -7, 12_345_678, -12_345_678, 123_456_789, 1], true
    ),
    (#"{"a":[9223372036854775807,-9223372036854775808]}"#, [.max, .min], true),
    (#"{"a":[1,9223372036854775808,2]}"#, [1], false),
    (#"{"a": [ 1 , 22 ,333 ] }"#, [1, 22, 333], true), (#"{"a":[1,2.5,3]}"#, [1], false),
    (#"{"a":[1,2e3]}"#, [1], false),
    (#"{"a":[1,null]}"#, [1], false), (#"{"a":[1,[2],3]}"#, [1], false), (#"{"a":[1,"2"]}"#, [1], false),
    (#"{"a":5}"#, [], true),
  ] as [(String, [Int64], Bool)])
func handsOverIntegers(_ line: String, _ numbers: [Int64], _ all: Bool) throws {
  let found = try integers(line)
  #expect(found.numbers == numbers)
  #expect(found.all == all)
}

@Test func digitWordsAreCheckedAndRead() {
  for count in 1...8 {
    for seed in 0..<2000 {
      let digits = (0..<count).map { UInt8(0x30 + (seed * 7919 + $0 * 104_729 + seed / 7) % 10) }
      let bytes = [UInt8](repeating: 0x2C, count: 8 - count) + digits
      let word = unsafe bytes.withUnsafeBufferPointer {
        unsafe DigitWord.load(endingAt: $0.baseAddress! + 8, count: count)
      }
      #expect(DigitWord.isDigits(word))
      #expect(DigitWord.value(word) == digits.reduce(0) { 10 * $0 + Int64($1 - 0x30) })
    }
  }
  for byte in UInt8.min...UInt8.max {
    let bytes = [UInt8](repeating: 0x35, count: 3) + [byte] + [UInt8](repeating: 0x39, count: 4)
    let word = unsafe bytes.withUnsafeBufferPointer { unsafe DigitWord.load(endingAt: $0.baseAddress! + 8, count: 8) }
    #expect(DigitWord.isDigits(word) == (0x30...0x39).contains(byte))
  }
}

@Test(arguments: [
  (#"{"a":[1,02]}"#, 8), (#"{"a":[1,-]}"#, 8), (#"{"a":[1,2x]}"#, 8), (#"{"a":[12,3:]}"#, 9), (#"{"a":[1,2}"#, 9),
  (#"{"a":[1,2,]}"#, 10), (#"{"a":[1,,2]}"#, 8), (#"{"a":[1,2"#, 9), (#"{"abcd":012}"#, 8), (#"{"abcd":-}"#, 8),
  (#"{"abcd":12"b":1}"#, 8), (#"{"abcd":12:1}"#, 8), (#"{"abcd":1]}"#, 9), (#"{"abcd":12"#, 10), (#"{"abcd":1a}"#, 8),
])
func refusesListsThatAreNone(_ line: String, byte: Int) { #expect(parse(line)?.byte == byte) }
