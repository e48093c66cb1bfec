// libcrypto by dlopen.
#include <dlfcn.h>
#include <openssl/evp.h>
#include "CDigest.h"

const char *dd_sha256(const void *bytes, size_t count, uint8_t *digest) {
  static void *library;
  static const char *const names[] = {"libcrypto.so.3", "libcrypto.3.dylib"};
  for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!library) return "libcrypto.so.3 can't be opened: is libssl3 installed?";
  __typeof__(&EVP_Digest) make = (__typeof__(&EVP_Digest))dlsym(library, "EVP_Digest");
  __typeof__(&EVP_sha256) sha256 = (__typeof__(&EVP_sha256))dlsym(library, "EVP_sha256");
  unsigned length = 0;
  if (make && sha256 && make(bytes, count, digest, &length, sha256(), NULL) == 1 && length == 32) return NULL;
  return "libcrypto makes no SHA-256";
}
