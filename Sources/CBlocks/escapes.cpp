#include "CBlocks.h"
#include "block.h"

using namespace blocks;

FOR_EACH_VECTOR_WIDTH size_t dd_json_check_escapes(const uint8_t *bytes, size_t from, size_t end) {
  uint64_t carry = 0;
  for (size_t at = from; at < end; at += 64) {
    const Block block(bytes + at, end - at);
    const uint64_t backslashes = block.equal('\\');
    if ((backslashes | carry) == 0) continue;
    const uint64_t letters = escaped(backslashes, carry);
    const uint64_t simple = backslashes | block.equal('"') | block.equal('/') | block.equal('b') | block.equal('f') |
                            block.equal('n') | block.equal('r') | block.equal('t');
    if (const uint64_t others = letters & ~simple) return at + __builtin_ctzll(others) - 1;
  }
  return end;
}

FOR_EACH_VECTOR_WIDTH size_t dd_copy_unescaped(const uint8_t *text, size_t length, uint8_t *room) {
  size_t at = 0;
  for (; length - at >= 64; at += 64) {
    const Block block(text + at, 64);
    std::memcpy(room + at, text + at, 64);
    if (const uint64_t backslashes = block.equal('\\')) return at + __builtin_ctzll(backslashes);
  }
  const Block block(text + at, length - at);
  const uint64_t backslashes = block.equal('\\');
  const size_t count = backslashes == 0 ? length - at : __builtin_ctzll(backslashes);
  std::memcpy(room + at, text + at, count);
  return at + count;
}
