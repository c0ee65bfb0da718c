#include "target/refusal.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace anympi::target {

void refuse(int exit_status, const char* sentence, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, sentence);
  std::vsnprintf(text, sizeof text, sentence, arguments);
  va_end(arguments);
  std::fprintf(stderr, "anympi: %s\n", text);
  std::fflush(nullptr);
  std::_Exit(exit_status);
}

}  // namespace anympi::target
