// dd-fetch, dd-map, … in a wheel, which can hold no links: runs ../lib/dd/dd-all under the name that it was called by.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

int main(int count, char **words) {
  (void)count;
  char path[PATH_MAX + 32] = "";
  const char *called = (const char *)getauxval(AT_EXECFN);
  if (called && realpath(called, path)) {
    strcpy(strrchr(path, '/') + 1, "../lib/dd/dd-all");
    execv(path, words);
  }
  fprintf(stderr, "%s: %s: %s\n", words[0], path, strerror(errno));
  return 127;
}
