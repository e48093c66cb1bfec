#pragma once
// XXH_INLINE_ALL is 1.6 times as fast on short keys. It renames everything by macros, which Swift
// does not follow: these functions have plain names.
#define XXH_INLINE_ALL
#include <xxhash.h>

#pragma clang assume_nonnull begin

static inline XXH64_hash_t dd_xxh3(const void *bytes, size_t length) { return XXH3_64bits(bytes, length); }
static inline XXH64_hash_t dd_xxh64(const void *bytes, size_t length) { return XXH64(bytes, length, 0); }
static inline XXH128_hash_t dd_xxh128(const void *bytes, size_t length) { return XXH3_128bits(bytes, length); }

// An XXH3_state_t, whose alignment Swift does not import.
typedef struct dd_xxh128_state dd_xxh128_state;

// NULL when memory is short.
static inline dd_xxh128_state *_Nullable dd_xxh128_new(void) {
  XXH3_state_t *state = XXH3_createState();
  if (state) XXH3_128bits_reset(state);
  return (dd_xxh128_state *)state;
}
static inline void dd_xxh128_free(dd_xxh128_state *_Nullable state) { XXH3_freeState((XXH3_state_t *)state); }
static inline void dd_xxh128_update(dd_xxh128_state *state, const void *bytes, size_t length) {
  XXH3_128bits_update((XXH3_state_t *)state, bytes, length);
}
static inline XXH128_hash_t dd_xxh128_digest(const dd_xxh128_state *state) {
  return XXH3_128bits_digest((const XXH3_state_t *)state);
}

#pragma clang assume_nonnull end
