// A block of 64 bytes as one vector, and what can be asked of all its bytes at once: a bit for each, the lowest first.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

// A function compiled for each width of vectors that x86-64 has; the first call chooses by the machine.
// Not under the thread sanitizer, which is not there yet when the loader has that choice made.
#if defined(__x86_64__) && defined(__linux__) && !__has_feature(thread_sanitizer)
#define FOR_EACH_VECTOR_WIDTH __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_VECTOR_WIDTH
#endif

// Code of such a function: inlined, because it must be compiled with it.
#define INLINED inline __attribute__((always_inline))

namespace blocks {

class Block {
 public:
  // Up to 64 bytes; zeros for the others.
  INLINED Block(const uint8_t *text, size_t count) {
    if (count >= 64) {
      std::memcpy(&bytes, text, 64);
    } else {
      bytes = Bytes{};
      std::memcpy(&bytes, text, count);
    }
  }

  INLINED uint64_t equal(uint8_t byte) const { return mask(bytes == byte); }
  INLINED uint64_t above(uint8_t byte) const { return mask(bytes > byte); }
  // The bytes of UTF-8 that begin no code point.
  INLINED uint64_t continuations() const { return mask((bytes & 0xC0) == 0x80); }
  INLINED uint64_t between(uint8_t least, uint8_t most) const {
    return mask((bytes - least) <= static_cast<uint8_t>(most - least));
  }
  INLINED uint64_t letters() const { return mask(((bytes | 0x20) - 'a') < 26); }
  INLINED uint64_t alphanumerics() const {
    return mask((((bytes | 0x20) - 'a') < 26) | ((bytes - '0') < 10));
  }

 private:
  typedef uint8_t Bytes __attribute__((vector_size(64)));
  typedef bool Bools __attribute__((ext_vector_type(64)));
  Bytes bytes;

  // By reference: how a vector is passed by value depends on the machine.
  template <typename Comparison>
  static INLINED uint64_t mask(const Comparison &comparison) {
    const Bools bools = __builtin_convertvector(comparison, Bools);
    uint64_t mask;
    std::memcpy(&mask, &bools, sizeof mask);
    return mask;
  }
};

// The bits of the first `count` bytes, of all when there are more.
static INLINED uint64_t first(size_t count) { return count < 64 ? (uint64_t{1} << count) - 1 : ~uint64_t{0}; }

static INLINED size_t count(uint64_t mask) { return static_cast<size_t>(__builtin_popcountll(mask)); }

// Which bytes are escaped, by the block's backslashes. `carry` says whether the block's first byte is, and afterwards
// whether the byte behind the block is.
//
// Of a run of backslashes every second one is escaped, and so is the byte after a run of odd length. Adding the runs'
// starts on odd places carries through these runs: Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019,
// section 3.1.1.
static INLINED uint64_t escaped(uint64_t backslashes, uint64_t &carry) {
  const uint64_t even = 0x5555555555555555;
  const uint64_t runs = backslashes & ~carry;
  const uint64_t after = runs << 1 | carry;
  uint64_t sums = 0;
  carry = __builtin_add_overflow(runs & ~even & ~after, runs, &sums);
  return (even ^ sums << 1) & after;
}

}  // namespace blocks
