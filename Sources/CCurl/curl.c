// libcurl by dlopen. Every function has curl's own name and type, which the compiler checks against curl's header;
// they are hidden, so that the library never calls them in place of its own.
#define CURL_DISABLE_TYPECHECK
#include <dlfcn.h>
#include <stddef.h>
#pragma GCC visibility push(hidden)
#include "CCurl.h"

static void *library;
static const char *failure;

const char *dd_curl_open(void) {
  // With OpenSSL or with GnuTLS; the second is Debian's alone.
  static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib"};
  for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++) {
    library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library && !failure) failure = dlerror();
  }
  return library ? NULL : failure ? failure : "dlopen failed";
}

static void *symbol(const char *name) { return dd_curl_open() ? NULL : dlsym(library, name); }

// A variable `function` with the library's function of this name.
#define FIND(name)                          \
  static __typeof__(&name) function;        \
  if (!function) function = (__typeof__(&name))symbol(#name)

#define FORWARD(type, name, parameters, arguments) \
  type name parameters {                           \
    FIND(name);                                    \
    return function ? function arguments : (type)0; \
  }

#define FORWARD_VOID(name, parameters, arguments) \
  void name parameters {                          \
    FIND(name);                                   \
    if (function) function arguments;             \
  }

FORWARD(CURLcode, curl_global_init, (long flags), (flags))
FORWARD(char *, curl_version, (void), ())
FORWARD(time_t, curl_getdate, (const char *text, const time_t *unused), (text, unused))
FORWARD_VOID(curl_free, (void *pointer), (pointer))

FORWARD(CURL *, curl_easy_init, (void), ())
FORWARD_VOID(curl_easy_cleanup, (CURL *handle), (handle))
FORWARD_VOID(curl_easy_reset, (CURL *handle), (handle))
FORWARD(CURLcode, curl_easy_pause, (CURL *handle, int mask), (handle, mask))
FORWARD(const char *, curl_easy_strerror, (CURLcode code), (code))

FORWARD(CURLM *, curl_multi_init, (void), ())
FORWARD(CURLMcode, curl_multi_cleanup, (CURLM *multi), (multi))
FORWARD(CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *handle), (multi, handle))
FORWARD(CURLMcode, curl_multi_remove_handle, (CURLM *multi, CURL *handle), (multi, handle))
FORWARD(CURLMcode, curl_multi_perform, (CURLM *multi, int *running), (multi, running))
FORWARD(
  CURLMcode, curl_multi_poll,
  (CURLM *multi, struct curl_waitfd others[], unsigned int count, int milliseconds, int *ready),
  (multi, others, count, milliseconds, ready))
FORWARD(const char *, curl_multi_strerror, (CURLMcode code), (code))

FORWARD(struct curl_slist *, curl_slist_append, (struct curl_slist *list, const char *text), (list, text))
FORWARD_VOID(curl_slist_free_all, (struct curl_slist *list), (list))

FORWARD(CURLU *, curl_url, (void), ())
FORWARD_VOID(curl_url_cleanup, (CURLU *url), (url))
FORWARD(
  CURLUcode, curl_url_set, (CURLU *url, CURLUPart part, const char *text, unsigned int flags),
  (url, part, text, flags))

CURLUcode dd_curl_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags) {
  FIND(curl_url_get);
  return function ? function(url, part, text, flags) : CURLUE_OUT_OF_MEMORY;
}

static CURLMsg *next_message(CURLM *multi, int *left) {
  FIND(curl_multi_info_read);
  return function ? function(multi, left) : NULL;
}

CURLcode dd_curl_set_number(CURL *handle, CURLoption option, long value) {
  FIND(curl_easy_setopt);
  return function ? function(handle, option, value) : CURLE_FAILED_INIT;
}

CURLcode dd_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  FIND(curl_easy_setopt);
  return function ? function(handle, option, value) : CURLE_FAILED_INIT;
}

CURLcode dd_curl_set_headers(CURL *handle, struct curl_slist *headers) {
  FIND(curl_easy_setopt);
  return function ? function(handle, CURLOPT_HTTPHEADER, headers) : CURLE_FAILED_INIT;
}

CURLcode dd_curl_set_post(CURL *handle, const void *bytes, curl_off_t size) {
  FIND(curl_easy_setopt);
  if (!function) return CURLE_FAILED_INIT;
  CURLcode outcome = function(handle, CURLOPT_POST, 1L);
  if (outcome == CURLE_OK) outcome = function(handle, CURLOPT_POSTFIELDSIZE_LARGE, size);
  return outcome == CURLE_OK ? function(handle, CURLOPT_POSTFIELDS, bytes) : outcome;
}

CURLcode dd_curl_set_error_buffer(CURL *handle, char *room) {
  FIND(curl_easy_setopt);
  return function ? function(handle, CURLOPT_ERRORBUFFER, room) : CURLE_FAILED_INIT;
}

long dd_curl_number(CURL *handle, CURLINFO which) {
  FIND(curl_easy_getinfo);
  long number = 0;
  return function && function(handle, which, &number) == CURLE_OK ? number : 0;
}

long long dd_curl_large_number(CURL *handle, CURLINFO which) {
  FIND(curl_easy_getinfo);
  curl_off_t number = 0;
  return function && function(handle, which, &number) == CURLE_OK ? number : 0;
}

static CURLcode set_receiver(
  CURL *handle, CURLoption option, dd_curl_receiver receiver, CURLoption context_option, void *context) {
  FIND(curl_easy_setopt);
  if (!function) return CURLE_FAILED_INIT;
  CURLcode outcome = function(handle, option, receiver);
  return outcome ? outcome : function(handle, context_option, context);
}

CURLcode dd_curl_set_body_receiver(CURL *handle, dd_curl_receiver receiver, void *context) {
  return set_receiver(handle, CURLOPT_WRITEFUNCTION, receiver, CURLOPT_WRITEDATA, context);
}

CURLcode dd_curl_set_header_receiver(CURL *handle, dd_curl_receiver receiver, void *context) {
  return set_receiver(handle, CURLOPT_HEADERFUNCTION, receiver, CURLOPT_HEADERDATA, context);
}

CURLMcode dd_curl_multi_set_number(CURLM *multi, CURLMoption option, long value) {
  FIND(curl_multi_setopt);
  return function ? function(multi, option, value) : CURLM_INTERNAL_ERROR;
}

CURL *dd_curl_next_done(CURLM *multi, CURLcode *outcome) {
  int left = 0;
  CURLMsg *message;
  while ((message = next_message(multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    *outcome = message->data.result;
    return message->easy_handle;
  }
  return NULL;
}
