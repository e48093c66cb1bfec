// Regular expressions by PCRE2, opened by dlopen at first use: tools whose patterns are known don't pay for it.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

typedef struct dd_regex dd_regex;

// A pattern in UTF-8, compiled. NULL when it can't be, with the reason in `message`, which has `room` bytes.
dd_regex *_Nullable dd_regex_new(const uint8_t *pattern, size_t length, char *message, size_t room);

void dd_regex_free(dd_regex *regex);

// Looks for the first match in the valid UTF-8 of `length` bytes from `from` on. 1: found, from `start` to `end`; 0: none;
// less: it took more steps or memory than PCRE2's limits allow. Any thread may ask.
int dd_regex_match(
  const dd_regex *regex, const uint8_t *text, size_t length, size_t from, size_t *start, size_t *end);

// Whether the pattern matches the empty text.
int dd_regex_matches_nothing(const dd_regex *regex);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
