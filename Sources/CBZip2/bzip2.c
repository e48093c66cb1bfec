// libbz2 by dlopen. Every function has the library's own name and type, which the compiler checks against its header;
// they are hidden, so that the library never calls them in place of its own.
#include <dlfcn.h>
#pragma GCC visibility push(hidden)
#include "CBZip2.h"

static void *library;

const char *dd_bzip2_open(void) {
  static const char *const names[] = {"libbz2.so.1.0", "libbz2.so.1", "libbz2.1.0.dylib"};
  for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  return library ? NULL : "libbz2.so.1.0 can't be opened: is libbz2-1.0 installed?";
}

// A variable `function` with the library's function of this name.
#define FIND(name)                   \
  static __typeof__(&name) function; \
  if (!function && !dd_bzip2_open()) function = (__typeof__(&name))dlsym(library, #name)

int BZ2_bzDecompressInit(bz_stream *stream, int verbosity, int small) {
  FIND(BZ2_bzDecompressInit);
  return function ? function(stream, verbosity, small) : BZ_CONFIG_ERROR;
}

int BZ2_bzDecompress(bz_stream *stream) {
  FIND(BZ2_bzDecompress);
  return function ? function(stream) : BZ_CONFIG_ERROR;
}

int BZ2_bzDecompressEnd(bz_stream *stream) {
  FIND(BZ2_bzDecompressEnd);
  return function ? function(stream) : BZ_CONFIG_ERROR;
}
