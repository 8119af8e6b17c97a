/* Times calls of an exported function as C++ would: the clock is read around each call, which includes giving the
   result back. Compiled with HEADER, FUNCTION, and RELEASE where the result holds an array. */

#include HEADER
#include <time.h>

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

/* The nanoseconds of the fastest of `runs` calls; negative after a trap. */
double fastest(const void *arguments, int64_t runs) {
  pullback_context_t context = {0};
  JOIN(FUNCTION, _results) results;
  double best = 1e300;
  for (int64_t i = 0; i < runs; i++) {
    double began = now();
    if (FUNCTION(&context, (const JOIN(FUNCTION, _arguments) *)arguments, &results)) return -1;
#ifdef RELEASE
    JOIN(FUNCTION, _release)(&context, &results);
#endif
    double elapsed = now() - began;
    if (elapsed < best) best = elapsed;
  }
  return best;
}
