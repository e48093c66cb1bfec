// The door to libcurl. Its setters are variadic, which Swift can't call: here they are by type.
#pragma once
#include <curl/curl.h>

#pragma clang assume_nonnull begin

static inline CURLcode dd_curl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode dd_curl_set_text(CURL *handle, CURLoption option, const char *_Nullable value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode dd_curl_set_headers(CURL *handle, struct curl_slist *_Nullable headers) {
  return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
}

typedef size_t (*dd_curl_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode dd_curl_set_body_receiver(CURL *handle, dd_curl_receiver receiver, void *context) {
  CURLcode outcome = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receiver);
  return outcome ? outcome : curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}

static inline CURLcode dd_curl_set_header_receiver(CURL *handle, dd_curl_receiver receiver, void *context) {
  CURLcode outcome = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, receiver);
  return outcome ? outcome : curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
}

static inline CURLMcode dd_curl_multi_set_number(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

// The next finished transfer's handle and outcome; NULL when there is none.
static inline CURL *_Nullable dd_curl_next_done(CURLM *multi, CURLcode *outcome) {
  int left = 0;
  CURLMsg *_Nullable message;
  while ((message = curl_multi_info_read(multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    *outcome = message->data.result;
    return message->easy_handle;
  }
  return NULL;
}

#pragma clang assume_nonnull end
