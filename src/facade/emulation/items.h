// Datatypes that stand for more items than an int can count. What the C type MPI_Count can count,
// and a target with int counts cannot be told, is told by the datatype: one item of a type that
// holds `count` items of another one, with the same type signature and the same places in memory.
//
// All of this is in the program's own terms; errors have gone through the error handler when a
// function here returns their code.
#pragma once

#include <climits>

#include "facade/cross.h"

namespace anympi::facade {

using Datatype = From::Handle<HandleClass::Datatype>;
using Count = From::Count;
using Aint = From::Aint;

template <class Integer>
constexpr bool fits_int(Integer value) {
  return value >= INT_MIN && value <= INT_MAX;
}

/// What is wrong with `count` items of `type`: an error class of From, or 0.
inline int refusal_of(Count count, Datatype type) {
  if (count < 0) return From::MPI_ERR_COUNT;
  return type == kinds::Handles<HandleClass::Datatype>::program_null() ? From::MPI_ERR_TYPE : 0;
}

/// Makes a type of `count` items, as MPI_Type_contiguous would; not committed. A negative count is
/// the target's to refuse.
int make_contiguous(Count count, Datatype type, Datatype* result);

/// Makes a type of `count` items at multiples of `stride` bytes; not committed.
int make_hvector(Count count, Count stride, Datatype type, Datatype* result);

/// Makes a type with `types[i]` at `displacements[i]` bytes; not committed. Its bounds are what the
/// target makes of them.
int make_struct(Count count, const Aint* displacements, const Datatype* types, Datatype* result);

/// Gives a type that was made here other bounds than the target gave it.
int set_bounds(Datatype& type, Aint lower, Aint extent);

/// Frees a datatype that was made here, unless it is null.
void free_type(Datatype& type);

inline Datatype no_datatype() { return kinds::Handles<HandleClass::Datatype>::program_null(); }

/// A committed type of many items that lives until the end of a call; operations that are under way
/// keep what they need (MPI-4.1, section 5.1.9).
class Items {
 public:
  Items() = default;
  ~Items() { free_type(type_); }
  Items(const Items&) = delete;
  Items& operator=(const Items&) = delete;

  int make(Count count, Datatype type) {
    int code = make_contiguous(count, type, &type_);
    return code == 0 ? enter<catalogue::Type_commit>(&type_) : code;
  }
  Datatype type() const { return type_; }

 private:
  Datatype type_ = no_datatype();
};

}  // namespace anympi::facade
