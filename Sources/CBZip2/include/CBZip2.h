// The door to libbz2, which is opened when it is first called: few files are .bz2. Its functions are called by their
// own names.
#pragma once
#include <stddef.h>
#include <bzlib.h>

#pragma clang assume_nonnull begin

// Opens the library. NULL when it is there, else why it isn't; then its functions say BZ_CONFIG_ERROR.
const char *_Nullable dd_bzip2_open(void);

#pragma clang assume_nonnull end
