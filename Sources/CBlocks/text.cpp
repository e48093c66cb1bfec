#include "CBlocks.h"
#include "block.h"

using namespace blocks;

FOR_EACH_VECTOR_WIDTH size_t dd_count_code_points(const uint8_t *text, size_t length) {
  size_t total = 0;
  for (size_t at = 0; at < length; at += 64)
    total += count(~Block(text + at, length - at).continuations() & first(length - at));
  return total;
}

// Whether the `u` of an escape belongs to the second half of a pair, \uDC00 to \uDFFF.
static INLINED bool is_low_surrogate(const uint8_t *text, size_t length, size_t u) {
  return u + 2 < length && (text[u + 1] | 0x20) == 'd' && (text[u + 2] | 0x20) >= 'c';
}

FOR_EACH_VECTOR_WIDTH size_t dd_count_escaped_code_points(const uint8_t *text, size_t length, bool *has_long_escapes) {
  size_t total = 0;
  uint64_t carry = 0;
  uint64_t long_escapes = 0;
  for (size_t at = 0; at < length; at += 64) {
    const Block block(text + at, length - at);
    total += count(~block.continuations() & first(length - at));
    const uint64_t backslashes = block.equal('\\');
    if ((backslashes | carry) == 0) continue;
    const uint64_t letters = escaped(backslashes, carry);
    total -= count(backslashes & ~letters);
    uint64_t units = letters & block.equal('u');
    long_escapes |= units | (letters & block.equal('/'));
    total -= 4 * count(units);  // their digits, which may stand in the next block
    for (; units != 0; units &= units - 1)
      total -= is_low_surrogate(text, length, at + static_cast<size_t>(__builtin_ctzll(units)));
  }
  *has_long_escapes = long_escapes != 0;
  return total;
}

FOR_EACH_VECTOR_WIDTH size_t dd_skip_escaped_code_points(const uint8_t *text, size_t length, size_t *left) {
  uint64_t carry = 0;
  for (size_t at = 0; at < length; at += 64) {
    const Block block(text + at, length - at);
    uint64_t begins = ~block.continuations() & first(length - at);
    const uint64_t backslashes = block.equal('\\');
    if ((backslashes | carry) != 0) {
      uint64_t next = carry;
      const uint64_t letters = escaped(backslashes, next);
      if ((letters & block.equal('u')) != 0) {
        if (*left == 0 && carry == 0) return at + static_cast<size_t>(__builtin_ctzll(begins & ~letters));
        // An escape counts with its backslash: back to it.
        *left += carry;
        return at - carry;
      }
      begins &= ~letters;
      carry = next;
    }
    if (const size_t found = count(begins); *left >= found) {
      *left -= found;
      continue;
    }
    for (; *left > 0; --*left) begins &= begins - 1;
    return at + static_cast<size_t>(__builtin_ctzll(begins));
  }
  return length;
}

// The bytes of White_Space beyond ASCII: U+0085, U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F,
// U+3000. `spill` says which of the block's first bytes belong to one that began before, and afterwards the same of the
// next block.
static INLINED uint64_t wide_spaces(const uint8_t *text, size_t count, const Block &block, uint64_t &spill) {
  const Block second(text + 1, count - 1);
  const Block third(text + 2, count < 2 ? 0 : count - 2);
  const uint64_t two = block.equal(0xC2) & (second.equal(0x85) | second.equal(0xA0));
  const uint64_t general = ~third.above(0x8A) | third.equal(0xA8) | third.equal(0xA9) | third.equal(0xAF);
  const uint64_t three = (block.equal(0xE1) & second.equal(0x9A) & third.equal(0x80)) |
                         (block.equal(0xE2) & second.equal(0x80) & general) |
                         (block.equal(0xE2) & second.equal(0x81) & third.equal(0x9F)) |
                         (block.equal(0xE3) & second.equal(0x80) & third.equal(0x80));
  const uint64_t bytes = spill | two | two << 1 | three | three << 1 | three << 2;
  spill = two >> 63 | three >> 62 | three >> 63;
  return bytes;
}

FOR_EACH_VECTOR_WIDTH size_t dd_measure_escaped(const uint8_t *text, size_t length, size_t at, dd_text_size *size) {
  dd_text_size found = *size;
  uint64_t inside = found.is_inside_word;
  uint64_t carry = 0;
  uint64_t spill = 0;
  for (; at < length; at += 64) {
    const size_t rest = length - at;
    const Block block(text + at, rest);
    size_t end = rest < 64 ? rest : 64;
    uint64_t spaces = block.equal(' ');
    uint64_t openings = 0;  // backslashes that escape
    const uint64_t backslashes = block.equal('\\');
    if ((backslashes | carry) != 0) {
      uint64_t next = carry;
      const uint64_t letters = escaped(backslashes, next);
      carry = next;
      // Up to the backslash of the first \u, which may be the block's last byte.
      if (const uint64_t units = letters & block.equal('u'); units != 0)
        end = static_cast<size_t>(__builtin_ctzll(units)) - 1;
      else if (next != 0 && rest > 64 && text[at + 64] == 'u')
        end = 63;
      openings = backslashes & ~letters;
      // Of the letters of escapes those of white space are the ones past b: f n r t. Their backslashes count with them.
      const uint64_t ends = letters & block.above('b');
      const uint64_t behind = next != 0 && rest > 64 && text[at + 64] > 'b';
      spaces |= ends | (openings & (ends >> 1 | behind << 63));
    }
    if (block.above(0x7F) != 0) spaces |= wide_spaces(text + at, rest, block, spill);
    const uint64_t valid = first(end);
    const uint64_t solid = ~spaces & valid;
    found.words += count(solid & ~(solid << 1 | inside));
    if (end > 0) inside = solid >> (end - 1) & 1;
    found.code_points += count(~block.continuations() & ~openings & valid);
    found.utf8_bytes += count(~openings & valid);
    if (end < 64) {
      at += end;
      break;
    }
  }
  found.is_inside_word = inside != 0;
  *size = found;
  return at < length ? at : length;
}
