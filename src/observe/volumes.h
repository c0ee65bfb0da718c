// How much a call moves, as its arguments say.
#pragma once

#include "observe/information.h"

namespace anympi::observe {

/// An argument that is a count; -1 when the function has none.
std::int64_t integer_argument(const FunctionInformation& f, signed char place, const Word* words);

/// What the process sends, or where it only receives, what it has room for: count times size of the
/// datatype. 0 when the call moves nothing, -1 when the size of a datatype is not known; a datatype
/// that the program made may be asked about only when `is_checked`.
std::int64_t bytes_of(const FunctionInformation& f, const Word* words, bool is_checked);

}  // namespace anympi::observe
