// What the system's C library has and Swift's Glibc module does not show (GNU extensions, iconv).
#pragma once
#include <iconv.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

extern void *_Nullable memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);

#pragma clang assume_nonnull end
