// The door to libcrypto's SHA-256 for those who seldom need it: the library is opened when it is first called.
#pragma once
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Writes the SHA-256 of `count` bytes to `digest`, 32 bytes. NULL when it is done, else why it isn't.
const char *_Nullable dd_sha256(const void *bytes, size_t count, uint8_t *digest);

#pragma clang assume_nonnull end
