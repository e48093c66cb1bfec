// The door to libcurl, which is opened when it is first called: loading it and the thirty libraries that it needs
// takes longer than many a local file takes to read. curl's own functions are called by their own names.
// Its setters are variadic, which Swift can't call: here they are by type.
#pragma once
#include <curl/curl.h>

#pragma clang assume_nonnull begin

// Opens the library. NULL when it is there, else why it isn't; then curl's functions return zero and do nothing.
const char *_Nullable dd_curl_open(void);

CURLcode dd_curl_set_number(CURL *handle, CURLoption option, long value);
CURLcode dd_curl_set_text(CURL *handle, CURLoption option, const char *_Nullable value);
CURLcode dd_curl_set_headers(CURL *handle, struct curl_slist *_Nullable headers);
// `room` is CURL_ERROR_SIZE bytes, which live as long as the handle; it has more words than curl_easy_strerror.
CURLcode dd_curl_set_error_buffer(CURL *handle, char *room);
// Has `size` bytes sent as a POST request; they are not copied.
CURLcode dd_curl_set_post(CURL *handle, const void *bytes, curl_off_t size);
// A number that curl knows of the transfer that ended; 0 when it knows none.
long dd_curl_number(CURL *handle, CURLINFO which);
long long dd_curl_large_number(CURL *handle, CURLINFO which);
CURLMcode dd_curl_multi_set_number(CURLM *multi, CURLMoption option, long value);

typedef size_t (*dd_curl_receiver)(char *bytes, size_t size, size_t count, void *context);

CURLcode dd_curl_set_body_receiver(CURL *handle, dd_curl_receiver receiver, void *context);
CURLcode dd_curl_set_header_receiver(CURL *handle, dd_curl_receiver receiver, void *context);

// curl_url_get, whose type differs between versions.
CURLUcode dd_curl_url_get(CURLU *url, CURLUPart part, char *_Nullable *_Nonnull text, unsigned int flags);

// The next finished transfer's handle and outcome; NULL when there is none.
CURL *_Nullable dd_curl_next_done(CURLM *multi, CURLcode *outcome);

#pragma clang assume_nonnull end
