#include <algorithm>

#include "CBlocks.h"
#include "block.h"

using namespace blocks;

// Finalizer of MurmurHash3: every bit of the sum reaches every bit of the hash.
static INLINED uint64_t finish(uint64_t hash) {
  hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccd;
  hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53;
  return hash ^ hash >> 33;
}

// Sorts hashes, which are spread evenly: into as many buckets as there are hashes, by their highest bits. `room` is as
// large as what is sorted.
static void sort_hashes(uint64_t *hashes, size_t count, uint64_t *room) {
  const unsigned most_bits = 11;
  unsigned bits = 1;
  while (bits < most_bits && (size_t{1} << bits) < count) ++bits;
  uint32_t ends[(1 << most_bits) + 1] = {};
  const unsigned shift = 64 - bits;
  for (size_t index = 0; index < count; ++index) ++ends[(hashes[index] >> shift) + 1];
  for (size_t bucket = 0; bucket < size_t{1} << bits; ++bucket) ends[bucket + 1] += ends[bucket];
  for (size_t index = 0; index < count; ++index) room[ends[hashes[index] >> shift]++] = hashes[index];
  size_t start = 0;
  for (size_t bucket = 0; bucket < size_t{1} << bits; ++bucket) {
    const size_t end = ends[bucket];
    if (end - start > 1) std::sort(room + start, room + end);
    start = end;
  }
  std::memcpy(hashes, room, count * sizeof *hashes);
}

// What a run of words is multiplied by for each word behind it.
static const uint64_t kBase = 0x9fb21c651e98df25;

// Calls `body` with the hash of every run of `width` words and the number of its first word.
template <typename Body>
static INLINED void each_gram(const dd_word *words, size_t count, size_t width, const Body &body) {
  if (width == 0 || count < width) return;
  uint64_t leaving = 1;  // kBase to the power of width
  uint64_t hash = 0;
  for (size_t index = 0; index < width; ++index) {
    hash = hash * kBase + words[index].hash;
    leaving *= kBase;
  }
  body(finish(hash + width), 0);
  for (size_t index = width; index < count; ++index) {
    hash = hash * kBase + words[index].hash - leaving * words[index - width].hash;
    body(finish(hash + width), index - width + 1);
  }
}

size_t dd_grams(const dd_word *words, size_t count, size_t width, uint64_t *hashes) {
  size_t made = 0;
  each_gram(words, count, width, [&](uint64_t hash, size_t) { hashes[made++] = hash; });
  return made;
}

void dd_runs(const dd_word *words, size_t count, uint64_t *hashes) {
  uint64_t hash = 0;
  for (size_t index = 0; index < count; ++index) {
    hash = hash * kBase + words[index].hash;
    hashes[index] = finish(hash + index + 1);
  }
}

size_t dd_find_grams(const dd_word *words, size_t count, size_t width, const uint64_t *filter, unsigned shift,
                     dd_gram *found) {
  // First all words of the filter are asked for, then looked at: most are in no near cache.
  size_t made = 0;
  each_gram(words, count, width, [&](uint64_t hash, size_t position) {
    __builtin_prefetch(filter + (hash >> shift));
    found[made++] = {hash, position};
  });
  size_t hits = 0;
  for (size_t index = 0; index < made; ++index) {
    const dd_gram gram = found[index];
    const uint64_t word = filter[gram.hash >> shift];
    found[hits] = gram;
    hits += word >> (gram.hash & 63) & word >> (gram.hash >> 6 & 63) & 1;
  }
  return hits;
}

size_t dd_shingles(const dd_word *words, size_t count, size_t width, uint64_t *shingles) {
  if (count == 0) return 0;
  const size_t made = dd_grams(words, count, std::min(width, count), shingles);
  sort_hashes(shingles, made, shingles + made);
  return static_cast<size_t>(std::unique(shingles, shingles + made) - shingles);
}

size_t dd_common(const uint64_t *left, size_t left_count, const uint64_t *right, size_t right_count, size_t least) {
  size_t common = 0;
  const uint64_t *const left_end = left + left_count;
  const uint64_t *const right_end = right + right_count;
  while (left < left_end && right < right_end) {
    if (common + static_cast<size_t>(std::min(left_end - left, right_end - right)) < least) return common;
    for (int step = 0; step < 32 && left < left_end && right < right_end; ++step) {
      const uint64_t first = *left;
      const uint64_t second = *right;
      common += first == second;
      left += first <= second;
      right += second <= first;
    }
  }
  return common;
}

FOR_EACH_VECTOR_WIDTH void dd_min_hashes(const uint64_t *shingles, size_t count, const uint32_t *factors,
                                         const uint32_t *flips, size_t lanes, uint32_t *minima) {
  typedef uint32_t Lanes __attribute__((vector_size(128)));
  for (size_t lane = 0; lane < lanes; lane += 32) {
    Lanes factor, flip;
    std::memcpy(&factor, factors + lane, sizeof factor);
    std::memcpy(&flip, flips + lane, sizeof flip);
    Lanes least = ~Lanes{};
    for (size_t index = 0; index < count; ++index) {
      const Lanes hash = (static_cast<uint32_t>(shingles[index] >> 32) ^ flip) * factor;
      least = __builtin_elementwise_min(least, hash);
    }
    std::memcpy(minima + lane, &least, sizeof least);
  }
}

FOR_EACH_VECTOR_WIDTH size_t dd_equal_bytes(const uint8_t *left, const uint8_t *right, size_t length) {
  size_t equal = 0;
  for (size_t at = 0; at < length; ++at) equal += left[at] == right[at];
  return equal;
}
