// MPI_Info_get cuts a value that is longer than the program says (MPI-4.1, section 10). MPICH
// refuses it instead, so there the whole value is fetched and cut here; and where the target may be
// MPICH in the standard's ABI.
#include <cstring>

#include "facade/own_code.h"

namespace anympi::facade {

namespace {
#if ANYMPI_TO_MPICH || ANYMPI_TO_STANDARD
constexpr bool target_cuts = false;
#else
constexpr bool target_cuts = true;
#endif
}  // namespace

int OwnCode<catalogue::Info_get>::call(From::Handle<HandleClass::Info> info, const char* key,
                                       int length, char* value, int* flag) {
  int whole = 0, is_there = 0;
  if (!target_cuts && value && length >= 0) {
    int code = enter<catalogue::Info_get_valuelen>(info, key, &whole, &is_there);
    if (code != From::MPI_SUCCESS) return code;
  }
  if (!is_there || whole <= length)
    return enter<catalogue::Info_get>(info, key, length, value, flag);
  kinds::Temporary<char> text(whole + 1);
  int code = enter<catalogue::Info_get>(info, key, whole, text.data(), flag);
  if (code != From::MPI_SUCCESS) return code;
  std::memcpy(value, text.data(), length);
  value[length] = '\0';
  return code;
}

}  // namespace anympi::facade
