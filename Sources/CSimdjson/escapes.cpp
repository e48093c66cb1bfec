#include "CSimdjson.h"

#include <cstring>
#include <initializer_list>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace {

// Of a block of 64 bytes, a bit for each: whether it is a backslash, and whether it is one of "\/bfnrt.
struct Block {
  uint64_t backslashes = 0, simple = 0;
};

#if defined(__SSE2__)

Block classify(const uint8_t *bytes) {
  Block block;
  for (int part = 0; part < 4; part++) {
    const __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes + 16 * part));
    const __m128i backslashes = _mm_cmpeq_epi8(chunk, _mm_set1_epi8('\\'));
    __m128i simple = backslashes;
    for (char byte : {'"', '/', 'b', 'f', 'n', 'r', 't'})
      simple = _mm_or_si128(simple, _mm_cmpeq_epi8(chunk, _mm_set1_epi8(byte)));
    block.backslashes |= static_cast<uint64_t>(_mm_movemask_epi8(backslashes)) << 16 * part;
    block.simple |= static_cast<uint64_t>(_mm_movemask_epi8(simple)) << 16 * part;
  }
  return block;
}

#else

Block classify(const uint8_t *bytes) {
  Block block;
  for (int at = 0; at < 64; at++) {
    const bool simple = std::strchr("\"\\/bfnrt", bytes[at]) && bytes[at];
    block.backslashes |= static_cast<uint64_t>(bytes[at] == '\\') << at;
    block.simple |= static_cast<uint64_t>(simple) << at;
  }
  return block;
}

#endif

}  // namespace

size_t dd_json_check_escapes(const uint8_t *bytes, size_t from, size_t end) {
  const uint64_t even = 0x5555555555555555;
  uint64_t first = 0;  // whether the block's first byte is escaped by the one before
  for (size_t at = from; at < end; at += 64) {
    uint8_t rest[64] = {};
    const uint8_t *bytes64 = bytes + at;
    if (end - at < 64) {
      std::memcpy(rest, bytes64, end - at);
      bytes64 = rest;
    }
    const Block block = classify(bytes64);
    if ((block.backslashes | first) == 0) continue;
    // Of a run of backslashes every second one is escaped, and so is the byte after a run of odd length. Adding the
    // runs' starts on odd places carries through these runs: Langdale and Lemire, "Parsing Gigabytes of JSON per
    // Second", 2019, section 3.1.1.
    const uint64_t backslashes = block.backslashes & ~first;
    const uint64_t after = backslashes << 1 | first;
    uint64_t sums = 0;
    first = __builtin_add_overflow(backslashes & ~even & ~after, backslashes, &sums);
    const uint64_t escaped = (even ^ sums << 1) & after;
    if (const uint64_t others = escaped & ~block.simple) return at + __builtin_ctzll(others) - 1;
  }
  return end;
}
