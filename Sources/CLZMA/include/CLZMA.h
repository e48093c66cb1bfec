// The door to liblzma, which is opened when it is first called: few files are .xz. Its functions are called by their
// own names.
#pragma once
#include <lzma.h>

#pragma clang assume_nonnull begin

// LZMA_CONCATENATED, whose macro Swift can't see.
static const uint32_t dd_lzma_concatenated = LZMA_CONCATENATED;

// Opens the library. NULL when it is there, else why it isn't; then its functions say LZMA_PROG_ERROR.
const char *_Nullable dd_lzma_open(void);

#pragma clang assume_nonnull end
