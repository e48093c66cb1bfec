// The door to simdjson: its first stage only. It checks UTF-8 and finds, by SIMD, where strings,
// scalars and punctuation begin ("structural indexes"). The grammar is checked in Records, which
// needs exact byte ranges and number spellings that simdjson's own tape does not keep.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

typedef struct dd_json_scanner dd_json_scanner;

// Outcomes of dd_json_scan.
enum {
  DD_JSON_OK = 0,
  DD_JSON_EMPTY = 1,           // nothing but white space
  DD_JSON_INVALID_UTF8 = 2,
  DD_JSON_UNCLOSED_STRING = 3,
  DD_JSON_CONTROL_CHARACTER = 4,  // below 0x20 and unescaped inside a string
  DD_JSON_NO_MEMORY = 5,
  DD_JSON_OTHER = 6,
};

// A scanner, or NULL when memory is short. Not to be shared between threads.
dd_json_scanner *_Nullable dd_json_scanner_new(void);
void dd_json_scanner_free(dd_json_scanner *_Nullable scanner);

// Scans `length` bytes (below 4 GiB). On DD_JSON_OK `*indexes` points to `*count` ascending byte
// positions, owned by the scanner and valid until its next call. Reads nothing past `length`.
int dd_json_scan(dd_json_scanner *scanner, const uint8_t *bytes, size_t length,
                 const uint32_t *_Nullable *_Nonnull indexes, size_t *count);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
