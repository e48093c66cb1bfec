// Languages by CLD2, opened by dlopen at first use: tools that ask for none don't pay for its tables.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

// Opens the library; NULL when that went well, else why not.
const char *_Nullable dd_cld2_open(void);

// The language of plain text in valid UTF-8, a number of CLD2's, and how much of it is in that language, in percent; 26,
// which is unknown, and 0 when CLD2 isn't sure. After dd_cld2_open. Any thread may ask.
int dd_cld2_find(const uint8_t *text, size_t length, int *percent);

// A language's code, such as "en", by its number.
const char *dd_cld2_code(int language);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
