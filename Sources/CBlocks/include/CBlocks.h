// Looks at text in blocks of 64 bytes: what simdjson's first stage does for the structure of JSON, for what is inside
// its strings. "JSON text" is the inside of a valid JSON string. Nothing past `length` is read.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

// The first backslash in `from`..<`end` that none of "\/bfnrt follows, or `end`. The byte at `from` is not escaped, the
// one before `end` is no backslash that escapes.
size_t dd_json_check_escapes(const uint8_t *bytes, size_t from, size_t end);

// The code points of valid UTF-8.
size_t dd_count_code_points(const uint8_t *text, size_t length);

// The code points that JSON text stands for. Sets `has_long_escapes` when it has \u or \/.
size_t dd_count_escaped_code_points(const uint8_t *text, size_t length, bool *has_long_escapes);

// Passes over `*left` code points of JSON text, which begins with one, and takes those passed off `*left`; returns
// where the next begins, or `length`. With some left it stopped before a block with \u.
size_t dd_skip_escaped_code_points(const uint8_t *text, size_t length, size_t *left);

// What was counted in JSON text so far.
typedef struct {
  size_t code_points;
  size_t words;
  size_t utf8_bytes;  // with the escapes undone
  bool is_inside_word;
} dd_text_size;

// Counts from `at`, where a character begins, and returns `length`, or where it stopped: before a block with \u.
size_t dd_measure_escaped(const uint8_t *text, size_t length, size_t at, dd_text_size *size);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
