#include "CBlocks.h"
#include "block.h"

using namespace blocks;

namespace {

// Counts the runs of bits in which a mark stands, over blocks. Adding the marks to the runs carries from a run's first mark
// to the bit behind its end, and out of the block where the run goes on.
struct MarkedRuns {
  uint64_t carry = 0;
  size_t found = 0;

  INLINED void take(uint64_t runs, uint64_t marks) {
    uint64_t sum = 0;
    const uint64_t left = carry;
    carry = __builtin_add_overflow(runs, marks, &sum);
    carry |= __builtin_add_overflow(sum, left, &sum);
    found += count(sum & ~runs);
  }

  INLINED size_t end() const { return found + carry; }
};

// Bits for the bytes of a block that depend on where code points begin. A code point that goes on in the next block leaves
// its bits there in `spill`.
struct Bits {
  uint64_t here = 0;
  uint64_t spill = 0;

  INLINED void begin() {
    here = spill;
    spill = 0;
  }
  INLINED void add(uint64_t bytes, unsigned place) {
    here |= place < 64 ? bytes << place : 0;
    spill |= place < 64 ? (place == 0 ? 0 : bytes >> (64 - place)) : bytes << (place - 64);
  }
};

// Where sentences may end: what stands first behind a terminal mark and the closing marks that follow it.
struct Behind {
  uint64_t carry = 0;

  INLINED uint64_t take(uint64_t last_bytes, uint64_t closings) {
    uint64_t sum = 0;
    const uint64_t overflow = __builtin_add_overflow(last_bytes << 1 | carry, closings, &sum);
    carry = last_bytes >> 63 | overflow;
    return sum & ~closings;
  }
};

struct Dots {
  size_t run = 0;
  size_t found = 0;

  INLINED void take(uint64_t dots) {
    if (run != 0 && (dots & 1) == 0) end();
    if ((dots & dots << 1) == 0 && run == 0) {
      run = dots >> 63;
      return;
    }
    while (dots != 0) {
      const unsigned start = static_cast<unsigned>(__builtin_ctzll(dots));
      const uint64_t gaps = ~(dots >> start);
      const unsigned length = gaps == 0 ? 64 : static_cast<unsigned>(__builtin_ctzll(gaps));
      run += length;
      if (start + length >= 64) return;
      end();
      dots &= ~uint64_t{0} << (start + length);
    }
  }
  INLINED void end() {
    found += run / 3;
    run = 0;
  }
};

struct CodePoint {
  uint32_t scalar;
  unsigned width;
};

INLINED CodePoint decode(const uint8_t *bytes, size_t readable) {
  const unsigned width = bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
  if (width > readable) return {' ', 1};
  uint32_t scalar = bytes[0] & (0x7Fu >> width);
  for (unsigned index = 1; index < width; ++index) scalar = scalar << 6 | (bytes[index] & 0x3F);
  return {scalar, width};
}

}  // namespace

FOR_EACH_VECTOR_WIDTH dd_character_counts dd_count_characters(const uint8_t *text, size_t length,
                                                              const uint16_t *classes, uint16_t (*others)(uint32_t)) {
  dd_character_counts counts = {};
  counts.is_ascii = true;
  MarkedRuns with_letters, with_case, with_lower;
  Bits spaces, closings, ends, wide_ends;
  Behind narrow, wide;
  Dots dots;
  uint64_t inside = 0;
  for (size_t at = 0; at < length; at += 64) {
    const size_t rest = length - at;
    const Block block(text + at, rest);
    const uint64_t valid = first(rest);
    spaces.begin();
    closings.begin();
    ends.begin();
    wide_ends.begin();
    uint64_t letters = block.letters();
    uint64_t upper = letters & ~block.above('Z');
    uint64_t lower = letters & ~upper;
    const uint64_t digits = block.between('0', '9');
    const uint64_t dot = block.equal('.');
    uint64_t terminals = dot | block.equal('!') | block.equal('?');
    spaces.here |= block.between(0x09, 0x0D) | block.between(0x1C, 0x20);
    closings.here |= block.equal('"') | block.equal('\'') | block.equal(')') | block.equal(']');
    ends.here |= terminals;
    counts.letters += count(letters);
    counts.digits += count(digits);
    counts.numbers += count(digits);
    counts.hashes += count(block.equal('#'));
    counts.curly_brackets += count(block.equal('{') | block.equal('}'));
    const uint64_t continuations = block.continuations();
    for (uint64_t leads = block.above(0x7F) & ~continuations; leads != 0; leads &= leads - 1) {
      counts.is_ascii = false;
      const unsigned place = static_cast<unsigned>(__builtin_ctzll(leads));
      const CodePoint code = decode(text + at + place, rest - place);
      const uint16_t found = code.scalar < 0x10000 ? classes[code.scalar] : others(code.scalar);
      const uint64_t bytes = (uint64_t{1} << code.width) - 1;
      const uint64_t bit = uint64_t{1} << place;
      counts.letters += (found & dd_class_letter) != 0;
      counts.digits += (found & dd_class_digit) != 0;
      counts.numbers += (found & dd_class_number) != 0;
      counts.ellipses += code.scalar == 0x2026;
      if ((found & dd_class_space) != 0) spaces.add(bytes, place);
      if ((found & dd_class_letter) != 0) letters |= bit;
      if ((found & dd_class_upper) != 0) upper |= bit;
      if ((found & dd_class_lower) != 0) lower |= bit;
      if ((found & dd_class_closing) != 0) closings.add(bytes, place);
      if ((found & dd_class_terminal) != 0) {
        terminals |= bit;
        ((found & dd_class_wide) != 0 ? wide_ends : ends).add(1, place + code.width - 1);
      }
    }
    const uint64_t solid = ~spaces.here & valid;
    counts.code_points += count(~continuations & valid);
    counts.solid += count(solid & ~continuations);
    counts.pieces += count(solid & ~(solid << 1 | inside));
    inside = solid >> 63;
    with_letters.take(solid, letters);
    with_case.take(solid, upper | lower);
    with_lower.take(solid, lower);
    counts.sentences += count(narrow.take(ends.here, closings.here) & ~solid);
    counts.sentences += count(wide.take(wide_ends.here, closings.here) & ~terminals);
    dots.take(dot);
  }
  dots.end();
  counts.ellipses += dots.found;
  counts.sentences += narrow.carry + wide.carry;
  counts.pieces_with_letters = with_letters.end();
  counts.pieces_in_capitals = with_case.end() - with_lower.end();
  return counts;
}
