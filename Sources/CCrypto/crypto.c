// libcrypto by dlopen. Every function has the library's own name and type, which the compiler checks against its header;
// they are hidden, so that the library never calls them in place of its own. Any thread may call them.
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#pragma GCC visibility push(hidden)
#include "CCrypto.h"

static void *library;

static void open_library(void) {
  static const char *const names[] = {"libcrypto.so.3", "libcrypto.3.dylib"};
  for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
}

const char *dd_crypto_open(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, open_library);
  return library ? NULL : "libcrypto.so.3 can't be opened: is libssl3 installed?";
}

#define FORWARD(type, name, parameters, arguments)                           \
  type name parameters {                                                     \
    static _Atomic(void *) found;                                            \
    if (!found && !dd_crypto_open()) found = dlsym(library, #name);          \
    __typeof__(&name) function = (__typeof__(&name))(void *)found;           \
    return function ? function arguments : (type)0;                          \
  }

FORWARD(const EVP_MD *, EVP_sha1, (void), ())
FORWARD(const EVP_MD *, EVP_sha256, (void), ())
FORWARD(const EVP_MD *, EVP_get_digestbyname, (const char *name), (name))
FORWARD(EVP_MD *, EVP_MD_fetch, (OSSL_LIB_CTX * context, const char *name, const char *properties), (context, name, properties))
FORWARD(void, EVP_MD_free, (EVP_MD * digest), (digest))

FORWARD(EVP_MD_CTX *, EVP_MD_CTX_new, (void), ())
FORWARD(void, EVP_MD_CTX_free, (EVP_MD_CTX * context), (context))
FORWARD(int, EVP_DigestInit_ex, (EVP_MD_CTX * context, const EVP_MD *digest, ENGINE *engine), (context, digest, engine))
FORWARD(
  int, EVP_DigestInit_ex2, (EVP_MD_CTX * context, const EVP_MD *digest, const OSSL_PARAM *parameters),
  (context, digest, parameters))
FORWARD(int, EVP_DigestUpdate, (EVP_MD_CTX * context, const void *bytes, size_t count), (context, bytes, count))
FORWARD(int, EVP_DigestFinal_ex, (EVP_MD_CTX * context, unsigned char *digest, unsigned int *count), (context, digest, count))
FORWARD(
  int, EVP_Digest,
  (const void *bytes, size_t count, unsigned char *digest, unsigned int *size, const EVP_MD *type, ENGINE *engine),
  (bytes, count, digest, size, type, engine))
