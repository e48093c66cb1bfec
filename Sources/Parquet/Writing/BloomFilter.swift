import CXXHash
import Glibc
import Records

/// Writes a split-block Bloom filter (BloomFilter.md): blocks of eight words, in each of which a value sets one bit.
struct BloomFilter {
  private static let salts: [UInt32] = [
    0x47B6_137B, 0x4497_4D91, 0x8824_AD5B, 0xA2B7_289D, 0x7054_95C7, 0x2DF1_424B, 0x9EFC_4947, 0x5C6B_FB31,
  ]
  private var hashes: [UInt64] = []

  /// Adds the values of a PLAIN page.
  mutating func add(_ page: ByteView, _ type: PhysicalType) {
    let prefix = type == .byteArray ? 4 : 0
    var position = 0
    while position < page.count {
      let size = PlainValues.size(page, position, type)
      hashes.append(unsafe dd_xxh64(page.pointer + position + prefix, size - prefix))
      position &+= size
    }
  }

  /// Appends the header and the filter, as large as that part of other values asks for, and begins anew.
  mutating func finish(falsePositives: Double, to buffer: ByteBuffer) {
    hashes.sort()
    var distinct = 0
    for (index, hash) in hashes.enumerated() where index == 0 || hash != hashes[index - 1] { distinct += 1 }
    let blocks = Self.blocks(distinct, falsePositives)
    var words = [UInt32](repeating: 0, count: 8 * blocks)
    for hash in hashes {
      let block = Int(((hash >> 32) &* UInt64(blocks)) >> 32)
      for (index, salt) in Self.salts.enumerated() {
        words[8 * block + index] |= 1 << ((UInt32(truncatingIfNeeded: hash) &* salt) >> 27)
      }
    }
    hashes.removeAll(keepingCapacity: true)
    var thrift = ThriftWriter(buffer)
    thrift.structure { thrift in
      thrift.int32(1, 32 * blocks)
      for field in 2...4 { thrift.structure(field) { $0.structure(1) { _ in } } }  // BLOCK, XXHASH, UNCOMPRESSED
    }
    for word in words { buffer.append(littleEndian: word) }
  }

  /// The power of two whose filter of that many values takes a foreign one so seldom: with eight bits a value,
  /// p = (1 - exp(-8 n / m))^8 for m bits.
  private static func blocks(_ values: Int, _ falsePositives: Double) -> Int {
    let bits = -8 * Double(max(values, 1)) / log(1 - pow(falsePositives, 1.0 / 8))
    var blocks = 1
    while Double(256 * blocks) < bits && blocks < 1 << 20 { blocks *= 2 }
    return blocks
  }
}
