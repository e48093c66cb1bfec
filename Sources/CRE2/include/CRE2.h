// Regular expressions by RE2, whose time is linear in the text.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dd_re2 dd_re2;

// A pattern in UTF-8, compiled with at most `memory` bytes. NULL when it can't be, with the reason in `message`, which has
// `room` bytes.
dd_re2 *_Nullable dd_re2_new(
  const uint8_t *_Nonnull pattern, size_t length, int64_t memory, char *_Nullable message, size_t room);

void dd_re2_free(dd_re2 *_Nonnull regex);

// How many groups in brackets it has.
int dd_re2_groups(const dd_re2 *_Nonnull regex);

// Looks for the first match. 1: found; with `start` and `end` also where its first group stands, end < start when it matched
// without that. 0: none.
int dd_re2_match(
  const dd_re2 *_Nonnull regex, const uint8_t *_Nonnull text, size_t length, size_t *_Nullable start,
  size_t *_Nullable end);

#ifdef __cplusplus
}
#endif
