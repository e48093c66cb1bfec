// Looks at text in blocks of 64 bytes: what simdjson's first stage does for the structure of JSON, for what is inside
// its strings; and at hashes in vectors. "JSON text" is the inside of a valid JSON string. Nothing past `length` is read.
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

// Copies bytes up to the first backslash and returns how many. Any of the `length` bytes at `room` may be written to.
size_t dd_copy_unescaped(const uint8_t *text, size_t length, uint8_t *room);

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

// Counts from `at`, where a character begins, and returns `length`, or where it stopped: at a \u.
size_t dd_measure_escaped(const uint8_t *text, size_t length, size_t at, dd_text_size *size);

// A word of a text: the hash of what it is folded to, and its bytes in the text.
typedef struct {
  uint64_t hash;
  uint32_t start;
  uint32_t end;
} dd_word;

// The hash of a folded word. Two words of 16 random bytes share one with a chance of 2^-64.
uint64_t dd_word_hash(const uint8_t *bytes, size_t length);

// Appends the words of valid UTF-8 from `at` on, where none is being read, at words[*count]: runs of ASCII letters and
// digits, folded to lower case. Returns `length`, or where it stopped: at a word, or at what may be one, with bytes
// beyond ASCII. There must be room for (length - at) / 2 + 1 words.
size_t dd_ascii_words(const uint8_t *text, size_t length, size_t at, dd_word *words, size_t *count);

// The set of hashes of all runs of `width` words, of all words when there are fewer, none for none: sorted, each once.
// `shingles` has room for twice `count`. Returns how many there are.
size_t dd_shingles(const dd_word *words, size_t count, size_t width, uint64_t *shingles);

// The hashes of all runs of `width` words, in order; there are count - width + 1 of them, none when that is not positive.
size_t dd_grams(const dd_word *words, size_t count, size_t width, uint64_t *hashes);

// The hashes of the runs of 1 to `count` words that begin with the first.
void dd_runs(const dd_word *words, size_t count, uint64_t *hashes);

// A run of words that a filter lets through: its hash, and the number of its first word.
typedef struct {
  uint64_t hash;
  size_t position;
} dd_gram;

// The runs of `width` words that a filter lets through: both bits that the hash's lowest 12 bits name are set in the word
// which its bits from `shift` on name. There must be room for `count` of them.
size_t dd_find_grams(const dd_word *words, size_t count, size_t width, const uint64_t *filter, unsigned shift,
                     dd_gram *found);

// How many numbers two sorted sets have in common, or fewer than `least` when it isn't reached.
size_t dd_common(const uint64_t *left, size_t left_count, const uint64_t *right, size_t right_count, size_t least);

// The smallest value of each lane's hash, (shingle's upper half ^ flip) * factor, over a set. `lanes` is a multiple of
// 32; the factors are odd.
void dd_min_hashes(const uint64_t *shingles, size_t count, const uint32_t *factors, const uint32_t *flips, size_t lanes,
                   uint32_t *minima);

// How many bytes are equal, place by place.
size_t dd_equal_bytes(const uint8_t *left, const uint8_t *right, size_t length);

// What a code point is, as bits. dd_class_wide: ends a sentence, and nothing need follow.
enum {
  dd_class_space = 1,
  dd_class_letter = 2,
  dd_class_upper = 4,
  dd_class_lower = 8,
  dd_class_digit = 16,
  dd_class_number = 32,
  dd_class_terminal = 64,
  dd_class_closing = 128,
  dd_class_wide = 256,
};

// What is counted of a text's characters. Pieces are runs without white space; in capitals are those with letters of
// upper case and none of lower. A sentence ends in a terminal mark behind which, but for closing ones, white space stands
// or nothing; behind a wide one anything but a terminal mark.
typedef struct {
  size_t code_points;
  size_t solid;  // code points that are no white space
  size_t letters;
  size_t digits;
  size_t numbers;
  size_t hashes;          // #
  size_t curly_brackets;  // { and }
  size_t ellipses;        // ..., which don't overlap, and U+2026
  size_t sentences;
  size_t pieces;
  size_t pieces_with_letters;
  size_t pieces_in_capitals;
  bool is_ascii;
} dd_character_counts;

// Counts in valid UTF-8. `classes` has those of the first plane, and is what the code has for ASCII; `others` tells the
// others'.
dd_character_counts dd_count_characters(const uint8_t *text, size_t length, const uint16_t *classes,
                                        uint16_t (*others)(uint32_t scalar));

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
