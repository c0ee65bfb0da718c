// The texts of errors: ours for those that we found ourselves, the target's for all others.
#include <cstring>

#include "facade/own_code.h"

namespace anympi::facade {

int OwnCode<catalogue::Error_string>::call(int code, char* text, int* length) {
  const char* known = kinds::text_of_error(code);
  if (!known || !text || !length) return enter<catalogue::Error_string>(code, text, length);
  *length = static_cast<int>(std::strlen(known));
  std::memcpy(text, known, *length + 1);
  return 0;
}

}  // namespace anympi::facade
