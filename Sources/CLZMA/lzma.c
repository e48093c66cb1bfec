// liblzma by dlopen. Every function has the library's own name and type, which the compiler checks against its header;
// they are hidden, so that the library never calls them in place of its own.
#include <dlfcn.h>
#include <stddef.h>
#pragma GCC visibility push(hidden)
#include "CLZMA.h"

static void *library;

const char *dd_lzma_open(void) {
  static const char *const names[] = {"liblzma.so.5", "liblzma.5.dylib"};
  for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  return library ? NULL : "liblzma.so.5 can't be opened: is liblzma5 installed?";
}

// A variable `function` with the library's function of this name.
#define FIND(name)                   \
  static __typeof__(&name) function; \
  if (!function && !dd_lzma_open()) function = (__typeof__(&name))dlsym(library, #name)

lzma_ret lzma_stream_decoder(lzma_stream *stream, uint64_t memory, uint32_t flags) {
  FIND(lzma_stream_decoder);
  return function ? function(stream, memory, flags) : LZMA_PROG_ERROR;
}

lzma_ret lzma_code(lzma_stream *stream, lzma_action action) {
  FIND(lzma_code);
  return function ? function(stream, action) : LZMA_PROG_ERROR;
}

uint64_t lzma_memusage(const lzma_stream *stream) {
  FIND(lzma_memusage);
  return function ? function(stream) : 0;
}

void lzma_end(lzma_stream *stream) {
  FIND(lzma_end);
  if (function) function(stream);
}
