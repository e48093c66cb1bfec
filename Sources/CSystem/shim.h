// What the system's C library has and Swift's Glibc module does not show (GNU extensions, iconv).
#pragma once
#include <iconv.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

extern void *_Nullable memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);

extern int renameat2(int old_folder, const char *old_path, int new_folder, const char *new_path, unsigned int flags);

#pragma clang assume_nonnull end
