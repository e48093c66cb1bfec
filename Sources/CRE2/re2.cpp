#include "CRE2.h"

#include <cstring>
#include <new>
#include <re2/re2.h>

struct dd_re2 {
  re2::RE2 regex;
  dd_re2(const re2::StringPiece &pattern, const re2::RE2::Options &options) : regex(pattern, options) {}
};

dd_re2 *dd_re2_new(const uint8_t *pattern, size_t length, int64_t memory, char *message, size_t room) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(memory);
  dd_re2 *made = new (std::nothrow) dd_re2({reinterpret_cast<const char *>(pattern), length}, options);
  if (made && made->regex.ok()) return made;
  if (message && room) {
    strncpy(message, made ? made->regex.error().c_str() : "no memory", room - 1);
    message[room - 1] = 0;
  }
  delete made;
  return nullptr;
}

void dd_re2_free(dd_re2 *regex) { delete regex; }

int dd_re2_groups(const dd_re2 *regex) { return regex->regex.NumberOfCapturingGroups(); }

int dd_re2_match(const dd_re2 *regex, const uint8_t *text, size_t length, size_t *start, size_t *end) {
  const re2::StringPiece whole(reinterpret_cast<const char *>(text), length);
  re2::StringPiece found[2];
  const bool wants = start && end;
  if (!regex->regex.Match(whole, 0, length, re2::RE2::UNANCHORED, found, wants ? 2 : 0)) return 0;
  if (wants) {
    *start = found[1].data() ? found[1].data() - whole.data() : 1;
    *end = found[1].data() ? *start + found[1].size() : 0;
  }
  return 1;
}
