#include "facade/emulation/items.h"

#include "kinds/temporary.h"

namespace anympi::facade {

namespace {

using kinds::Temporary;

struct Extent {
  Aint lower = 0, length = 0;
  Aint upper() const { return lower + length; }
};

int extent_of(Datatype type, Extent& extent) {
  return enter<catalogue::Type_get_extent>(type, &extent.lower, &extent.length);
}

/// `whole` times `type` at multiples of `stride`, and one more type behind.
int join(Datatype first, Datatype second, Aint displacement, Datatype* result) {
  const int lengths[] = {1, 1};
  const Aint displacements[] = {0, displacement};
  const Datatype types[] = {first, second};
  return enter<catalogue::Type_create_struct>(2, lengths, displacements, types, result);
}

}  // namespace

void free_type(Datatype& type) {
  if (type != no_datatype()) enter<catalogue::Type_free>(&type);
  type = no_datatype();
}

// A type whose bounds are right is left as it is: to Open MPI, bounds given by hand are those of
// every struct that the type becomes a part of (seen).
int set_bounds(Datatype& type, Aint lower, Aint length) {
  Extent extent;
  int code = extent_of(type, extent);
  if (code == 0 && extent.lower == lower && extent.length == length) return 0;
  Datatype resized = no_datatype();
  if (code == 0) code = enter<catalogue::Type_create_resized>(type, lower, length, &resized);
  free_type(type);
  type = resized;
  return code;
}

int make_contiguous(Count count, Datatype type, Datatype* result) {
  if (fits_int(count))
    return enter<catalogue::Type_contiguous>(static_cast<int>(count), type, result);
  Extent extent;
  int code = extent_of(type, extent);
  return code == 0 ? make_hvector(count, extent.length, type, result) : code;
}

// The items are counted in rows of INT_MAX, and a shorter row behind.
int make_hvector(Count count, Count stride, Datatype type, Datatype* result) {
  if (fits_int(count))
    return enter<catalogue::Type_create_hvector>(static_cast<int>(count), 1,
                                                 static_cast<Aint>(stride), type, result);
  Extent item;
  if (int code = extent_of(type, item)) return code;
  const Count rows = count / INT_MAX;
  Datatype row = no_datatype(), most = no_datatype(), rest = no_datatype();
  int code = make_hvector(INT_MAX, stride, type, &row);
  if (code == 0) code = make_hvector(rows, INT_MAX * stride, row, &most);
  if (code == 0) code = make_hvector(count % INT_MAX, stride, type, &rest);
  if (code == 0) code = join(most, rest, static_cast<Aint>(rows * INT_MAX * stride), result);
  free_type(row);
  free_type(most);
  free_type(rest);
  if (code != 0) return code;
  Aint last = static_cast<Aint>((count - 1) * stride);
  Aint lower = item.lower + (last < 0 ? last : 0);
  // MPI_Type_create_struct may round the extent up (MPI-4.1, section 5.1.6).
  return set_bounds(*result, lower, item.upper() + (last > 0 ? last : 0) - lower);
}

int make_struct(Count count, const Aint* displacements, const Datatype* types, Datatype* result) {
  if (!fits_int(count)) {
    Datatype parts[2] = {no_datatype(), no_datatype()};
    const Count half = count / 2;
    int code = make_struct(half, displacements, types, &parts[0]);
    if (code == 0) code = make_struct(count - half, displacements + half, types + half, &parts[1]);
    if (code == 0) code = join(parts[0], parts[1], 0, result);
    free_type(parts[0]);
    free_type(parts[1]);
    return code;
  }
  Temporary<int> lengths(static_cast<long>(count));
  for (long i = 0; i < lengths.size(); ++i) lengths[i] = 1;
  return enter<catalogue::Type_create_struct>(static_cast<int>(count), lengths.data(),
                                              displacements, types, result);
}

}  // namespace anympi::facade
