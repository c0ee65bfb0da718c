// Strings of Fortran have a length, which compilers pass after all other arguments, and blanks
// where C's have ended.
#pragma once

#include <cstring>

#include "kinds/temporary.h"

namespace anympi::fortran {

/// How compilers pass the length of a string: gfortran since version 8, and others, as a size_t;
/// older ones as an int, of which the lower half is read.
using Length = int;

/// A string of Fortran, as C has it.
class Text {
 public:
  Text(const char* text, Length length) : Text(text, trimmed(text, length)) {}
  const char* get() { return text_.data(); }

 private:
  struct Part {
    Length first, end;
  };
  Text(const char* text, Part part) : text_(part.end - part.first + 1) {
    std::memcpy(text_.data(), text + part.first, part.end - part.first);
    text_[part.end - part.first] = '\0';
  }
  /// Blanks at both ends do not count, as in the MPIs' own libraries.
  static Part trimmed(const char* text, Length length) {
    Part part{0, length > 0 ? length : 0};
    while (part.end > 0 && text[part.end - 1] == ' ') --part.end;
    while (part.first < part.end && text[part.first] == ' ') ++part.first;
    return part;
  }
  kinds::Temporary<char> text_;
};

/// Writes a string of C into one of Fortran, as much of it as there is room for.
inline void copy_text(const char* text, char* where, Length length) {
  if (length <= 0) return;
  const auto used = strnlen(text, length);
  std::memcpy(where, text, used);
  std::memset(where + used, ' ', length - used);
}

}  // namespace anympi::fortran
