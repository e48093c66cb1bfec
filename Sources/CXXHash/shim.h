#pragma once
// XXH_INLINE_ALL is 1.6 times as fast on short keys.
#define XXH_INLINE_ALL
#include <xxhash.h>
