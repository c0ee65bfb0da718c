/* A library whose every property is known, for elf_test.cc. */
#include <stdlib.h>

extern int sample_data_elsewhere;
extern void sample_elsewhere(void);
extern void sample_weak_elsewhere(void) __attribute__((weak));
const char sample_version[] = "1.2.3";
__attribute__((visibility("hidden"))) int sample_hidden;
static const char *const volatile text = "a constant text";

const int *sample_data(void) { return &sample_data_elsewhere; }
char sample_function(void) {
  if (getenv("SAMPLE")) return 0; /* something of glibc */
  sample_elsewhere();
  if (sample_weak_elsewhere) sample_weak_elsewhere();
  return text[sample_hidden];
}
