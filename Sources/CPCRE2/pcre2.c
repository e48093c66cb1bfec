// PCRE2's 8-bit library by dlopen. Its functions have their own names and types, which the header checks.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <dlfcn.h>
#include <pcre2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "CPCRE2.h"

#define FUNCTIONS(X)                                                                                     \
  X(pcre2_compile_8) X(pcre2_code_free_8) X(pcre2_jit_compile_8) X(pcre2_match_8) X(pcre2_pattern_info_8) \
  X(pcre2_match_data_create_8) X(pcre2_get_ovector_pointer_8) X(pcre2_get_error_message_8)

#define DECLARE(name) static __typeof__(&name) call_##name;
FUNCTIONS(DECLARE)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *failure;

static void open_library(void) {
  void *library = dlopen("libpcre2-8.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) library = dlopen("libpcre2-8.dylib", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    failure = "libpcre2-8 is not installed";
    return;
  }
#define FIND(name) \
  if (!(call_##name = (__typeof__(&name))dlsym(library, #name))) failure = "libpcre2-8 has no " #name;
  FUNCTIONS(FIND)
}

struct dd_regex {
  pcre2_code_8 *code;
};

dd_regex *dd_regex_new(const uint8_t *pattern, size_t length, char *message, size_t room) {
  pthread_once(&once, open_library);
  if (failure) {
    snprintf(message, room, "%s", failure);
    return NULL;
  }
  int error = 0;
  size_t offset = 0;
  pcre2_code_8 *code = call_pcre2_compile_8(pattern, length, PCRE2_UTF, &error, &offset, NULL);
  if (!code) {
    char text[160] = "";
    call_pcre2_get_error_message_8(error, (PCRE2_UCHAR8 *)text, sizeof text);
    snprintf(message, room, "%s", text);
    return NULL;
  }
  call_pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE);  // Where it can't be, matches are interpreted.
  dd_regex *regex = malloc(sizeof *regex);
  if (regex) regex->code = code;
  return regex;
}

void dd_regex_free(dd_regex *regex) {
  call_pcre2_code_free_8(regex->code);
  free(regex);
}

// One for each thread and all patterns: no groups capture. Threads live as long as their process.
static _Thread_local pcre2_match_data_8 *data;

int dd_regex_match(
  const dd_regex *regex, const uint8_t *text, size_t length, size_t from, size_t *start, size_t *end) {
  if (!data && !(data = call_pcre2_match_data_create_8(1, NULL))) return PCRE2_ERROR_NOMEMORY;
  int found = call_pcre2_match_8(regex->code, text, length, from, PCRE2_NO_UTF_CHECK, data, NULL);
  if (found == PCRE2_ERROR_JIT_STACKLIMIT)
    found = call_pcre2_match_8(regex->code, text, length, from, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, data, NULL);
  if (found == PCRE2_ERROR_NOMATCH) return 0;
  if (found < 0) return found;
  const size_t *range = call_pcre2_get_ovector_pointer_8(data);
  *start = range[0];
  *end = range[1];
  return 1;
}

int dd_regex_matches_nothing(const dd_regex *regex) {
  uint32_t empty = 0;
  call_pcre2_pattern_info_8(regex->code, PCRE2_INFO_MATCHEMPTY, &empty);
  return empty != 0;
}
