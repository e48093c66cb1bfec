// The door to libcrypto, which is opened when it is first called: loading it takes a millisecond, and few runs need a
// digest. Its functions are called by their own names.
#pragma once
#include <openssl/evp.h>

#pragma clang assume_nonnull begin

// Opens the library. NULL when it is there, else why it isn't; then its functions return zero and do nothing.
const char *_Nullable dd_crypto_open(void);

#pragma clang assume_nonnull end
