// The one function of Swift's standard library that would ask for glibc 2.35 (hypotf lost its wrapper there): with it the tools
// run where glibc is 2.34, as on Red Hat 9. Exact enough: the square of a float has no rounding in a double.
#include <math.h>

float hypotf(float x, float y) {
  if (isinf(x) || isinf(y)) return INFINITY;
  return (float)sqrt((double)x * x + (double)y * y);
}
