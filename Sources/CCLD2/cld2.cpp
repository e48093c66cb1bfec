// CLD2 by dlopen. Debian has it as a shared library of C++ without a C interface: its two functions are asked for by the
// names that the Itanium ABI gives them, and their types are checked against the header.
#include <dlfcn.h>
#include <pthread.h>

#include <climits>
#include <cstdio>  // the header needs FILE
#include <cstring>

#include <cld2/public/compact_lang_det.h>

#include "CCLD2.h"

typedef CLD2::Language Find(const char *, int, bool, const CLD2::CLDHints *, int, CLD2::Language *, int *, double *,
                            CLD2::ResultChunkVector *, int *, bool *);
typedef const char *Code(CLD2::Language);
static_assert(sizeof(static_cast<Find *>(&CLD2::ExtDetectLanguageSummary)) != 0, "its type is Find");
static_assert(sizeof(static_cast<Code *>(&CLD2::LanguageCode)) != 0, "its type is Code");

static const char *const kFind =
    "_ZN4CLD224ExtDetectLanguageSummaryEPKcibPKNS_8CLDHintsEiPNS_8LanguageEPiPdPSt6vectorINS_11ResultChunkESaISA_EES7_Pb";
static const char *const kCode = "_ZN4CLD212LanguageCodeENS_8LanguageE";

static Find *find;
static Code *code;
static const char *failure;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// Of a function that dlsym gives no cast is one of the language.
template <typename Function>
static void take(Function *&function, void *library, const char *name) {
  void *const symbol = dlsym(library, name);
  if (!symbol) failure = "libcld2.so.0 is another one than Debian's";
  std::memcpy(&function, &symbol, sizeof symbol);
}

static void open_library() {
  void *const library = dlopen("libcld2.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    failure = "libcld2 is not installed (apt-get install libcld2-0)";
    return;
  }
  take(find, library, kFind);
  take(code, library, kCode);
}

const char *dd_cld2_open(void) {
  pthread_once(&once, open_library);
  return failure;
}

int dd_cld2_find(const uint8_t *text, size_t length, int *percent) {
  CLD2::Language languages[3];
  int percents[3];
  double scores[3];
  int bytes;
  bool is_reliable;
  const int count = length < INT_MAX ? static_cast<int>(length) : INT_MAX;
  const CLD2::Language found = find(reinterpret_cast<const char *>(text), count, true, nullptr, 0, languages, percents,
                                    scores, nullptr, &bytes, &is_reliable);
  *percent = 0;
  if (found == CLD2::UNKNOWN_LANGUAGE) return found;
  for (int place = 0; place < 3; ++place)
    if (languages[place] == found) *percent = percents[place];
  return found;
}

const char *dd_cld2_code(int language) { return code(static_cast<CLD2::Language>(language)); }
