#include "CBlocks.h"
#include "block.h"

using namespace blocks;

// The two halves of a 128-bit product, together: Wang Yi's wyhash, whose constants these are.
static INLINED uint64_t mix(uint64_t left, uint64_t right) {
  const unsigned __int128 product = static_cast<unsigned __int128>(left) * right;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

static const uint64_t kLength = 0xa0761d6478bd642f;
static const uint64_t kChunk = 0xe7037ed1a0b428db;
static const uint64_t kEnd = 0x8ebc6af09c88c6e3;

static INLINED uint64_t load(const uint8_t *bytes, size_t count) {
  uint64_t word = 0;
  std::memcpy(&word, bytes, count < 8 ? count : 8);
  return word;
}

static INLINED uint64_t begin(size_t length) { return kLength ^ (length * kEnd); }
static INLINED uint64_t add(uint64_t hash, uint64_t chunk) { return mix(hash ^ chunk, kChunk); }
static INLINED uint64_t end(uint64_t hash) { return mix(hash, kEnd); }

uint64_t dd_word_hash(const uint8_t *bytes, size_t length) {
  uint64_t hash = begin(length);
  size_t at = 0;
  for (; length - at >= 8; at += 8) hash = add(hash, load(bytes + at, 8));
  if (at < length) hash = add(hash, load(bytes + at, length - at));
  return end(hash);
}

// The hash of letters and digits in lower case. Bit 5 is set in every digit, and makes a letter small. `readable` bytes
// are there from the first on.
static INLINED uint64_t lower_hash(const uint8_t *bytes, size_t length, size_t readable) {
  const uint64_t small = 0x2020202020202020;
  uint64_t hash = begin(length);
  size_t at = 0;
  for (; length - at > 8; at += 8) hash = add(hash, load(bytes + at, 8) | small);
  const size_t rest = length - at;
  // Not one load of so many bytes as there are: 8 are one instruction, fewer a call.
  const uint64_t chunk = __builtin_expect(readable - at >= 8, 1) ? load(bytes + at, 8) : load(bytes + at, rest);
  return end(add(hash, (chunk | small) & (~uint64_t{0} >> (64 - 8 * rest))));
}

static INLINED bool is_alphanumeric(uint8_t byte) {
  return static_cast<uint8_t>((byte | 0x20) - 'a') < 26 || static_cast<uint8_t>(byte - '0') < 10;
}

FOR_EACH_VECTOR_WIDTH size_t dd_ascii_words(const uint8_t *text, size_t length, size_t at, dd_word *words,
                                            size_t *count) {
  dd_word *next = words + *count;
  while (at < length) {
    const size_t rest = length - at;
    const Block block(text + at, rest);
    const uint64_t wide = block.above(0x7F);
    const size_t seen = wide != 0 ? static_cast<size_t>(__builtin_ctzll(wide)) : rest < 64 ? rest : 64;
    uint64_t solid = block.alphanumerics() & first(seen);
    size_t step = seen;
    bool stops = wide != 0;
    while (solid != 0) {
      const size_t start = static_cast<size_t>(__builtin_ctzll(solid));
      const uint64_t gaps = ~(solid >> start);
      size_t stop = gaps == 0 ? 64 : start + static_cast<size_t>(__builtin_ctzll(gaps));
      if (stop >= seen && seen < rest) {  // the word may go on
        if (stops || start > 0) {
          step = start;
          break;
        }
        while (stop < rest && is_alphanumeric(text[at + stop])) ++stop;
        stops = stop < rest && text[at + stop] > 0x7F;
        step = stops ? 0 : stop;
        if (stops) break;
      }
      *next++ = {lower_hash(text + at + start, stop - start, rest - start), static_cast<uint32_t>(at + start),
                 static_cast<uint32_t>(at + stop)};
      if (stop >= 64) break;
      solid &= ~uint64_t{0} << stop;
    }
    at += step;
    if (stops) break;
  }
  *count = static_cast<size_t>(next - words);
  return at;
}
