#include "fortran/sections.h"

#include <climits>
#include <cstring>

namespace anympi::fortran {

namespace {

using Datatype = From::Handle<HandleClass::Datatype>;

/// A datatype that is freed when it goes out of scope, unless it is handed on.
struct Owned {
  Datatype type{};
  bool is_ours = false;
  Owned() = default;
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    if (is_ours) c<catalogue::Type_free>(&type);
  }
  int made(int code) {
    is_ours = code == From::MPI_SUCCESS;
    return code;
  }
};

// Large counts only where there is no other way: MPICH 4.0's own file functions know no datatype
// that was made with them.
int make_contiguous(From::Count count, Datatype item, Owned& made) {
  if (count > INT_MAX) return made.made(c<catalogue::Type_contiguous_c>(count, item, &made.type));
  return made.made(c<catalogue::Type_contiguous>(static_cast<int>(count), item, &made.type));
}
int make_vector(From::Count count, From::Aint step, Datatype item, Owned& made) {
  if (count > INT_MAX)
    return made.made(c<catalogue::Type_create_hvector_c>(count, From::Count{1}, From::Count{step},
                                                         item, &made.type));
  return made.made(
      c<catalogue::Type_create_hvector>(static_cast<int>(count), 1, step, item, &made.type));
}

From::Count elements_of_slab(const Descriptor& array, int dimensions) {
  From::Count product = 1;
  for (int i = 0; i < dimensions; ++i) product *= array.dimension[i].extent();
  return product;
}

/// The first `elements` elements in the lower dimensions of an array, of `item` each.
int make_prefix(const Descriptor& array, int dimensions, From::Count elements, Datatype item,
                Owned& made) {
  if (dimensions == 0) return make_contiguous(elements, item, made);
  const From::Count slab = elements_of_slab(array, dimensions - 1);
  const From::Aint step = array.dimension[dimensions - 1].stride * array.span;
  const From::Count whole = elements / slab, rest = elements % slab;
  Owned one_slab, slabs, part;
  if (int code = make_prefix(array, dimensions - 1, slab, item, one_slab)) return code;
  if (int code = make_vector(whole, step, one_slab.type, slabs)) return code;
  if (rest == 0) {
    made.type = slabs.type;
    made.is_ours = true;
    slabs.is_ours = false;
    return From::MPI_SUCCESS;
  }
  if (int code = make_prefix(array, dimensions - 1, rest, item, part)) return code;
  const int lengths[] = {1, 1};
  const From::Aint places[] = {0, static_cast<From::Aint>(whole * step)};
  const Datatype types[] = {slabs.type, part.type};
  return made.made(c<catalogue::Type_create_struct>(2, +lengths, +places, +types, &made.type));
}

}  // namespace

bool is_contiguous(const Descriptor& array) {
  std::ptrdiff_t expected = array.element;
  for (int i = 0; i < array.rank; ++i) {
    const auto& dimension = array.dimension[i];
    // The last dimension of an assumed-size array is open.
    const bool is_open = i == array.rank - 1 && dimension.upper < dimension.lower;
    if (!is_open && dimension.extent() != 1 && dimension.stride * array.span != expected)
      return false;
    expected *= dimension.extent();
  }
  return true;
}

namespace {

/// How far an element is from the first, bytes.
std::ptrdiff_t distance_of(const Descriptor& array, From::Count element) {
  std::ptrdiff_t distance = 0;
  for (int i = 0; i < array.rank; ++i) {
    const auto& dimension = array.dimension[i];
    distance += element % dimension.extent() * dimension.stride * array.span;
    element /= dimension.extent();
  }
  return distance;
}

/// Lets the datatype of a block of so many elements end where the next block begins. That must be
/// at one distance for all blocks.
int reach_next_block(const Descriptor& array, From::Count elements, Owned& block) {
  const From::Count all = elements_of_slab(array, array.rank);
  if (elements == 0 || elements >= all) return From::MPI_SUCCESS;
  const From::Aint step = distance_of(array, elements);
  for (From::Count i = 2; (i + 1) * elements <= all; ++i)
    if (distance_of(array, i * elements) != i * step) return From::MPI_ERR_BUFFER;
  Datatype longer{};
  if (int code = c<catalogue::Type_create_resized>(block.type, From::Aint{0}, step, &longer))
    return code;
  c<catalogue::Type_free>(&block.type);
  block.type = longer;
  return From::MPI_SUCCESS;
}

/// Calls `visit` with the address of each element, in the array's order.
void for_each_element(const Descriptor& array, auto visit) {
  const From::Count all = elements_of_slab(array, array.rank), row = array.dimension[0].extent();
  for (From::Count first = 0; first < all; first += row) {
    char* element = static_cast<char*>(array.base) + distance_of(array, first);
    for (From::Count i = 0; i < row; ++i, element += array.dimension[0].stride * array.span)
      visit(element);
  }
}

}  // namespace

void* Copy::make(const Descriptor& array, bool is_out) {
  array_ = &array;
  is_out_ = is_out;
  elements_ =
      static_cast<char*>(kinds::allocate(elements_of_slab(array, array.rank) * array.element + 1));
  char* next = elements_;
  for_each_element(array, [&](const char* element) {
    std::memcpy(next, element, array.element);
    next += array.element;
  });
  return elements_;
}

Copy::~Copy() {
  if (!elements_) return;
  const char* next = elements_;
  if (is_out_)
    for_each_element(*array_, [&](char* element) {
      std::memcpy(element, next, array_->element);
      next += array_->element;
    });
  std::free(elements_);
}

int make_section_type(const Descriptor& array, From::Count count, Datatype type, bool are_blocks,
                      Datatype* made) {
  From::Count size = 0, lower_bound = 0, extent = 0;
  if (int code = c<catalogue::Type_size_c>(type, &size)) return code;
  if (int code = c<catalogue::Type_get_extent_c>(type, &lower_bound, &extent)) return code;
  // Items with gaps of their own lie in the array as if its elements were next to each other; no
  // datatype is made of that.
  const auto element = static_cast<From::Count>(array.element);
  if (lower_bound != 0 || extent != size || size * count % element != 0) return From::MPI_ERR_TYPE;
  Owned bytes, section;
  Datatype item = type;
  if (size != element) {
    const Datatype byte = type_of(number_of(From::MPI_BYTE));
    if (int code = make_contiguous(element, byte, bytes)) return code;
    item = bytes.type;
  }
  if (int code = make_prefix(array, array.rank, size * count / element, item, section)) return code;
  if (are_blocks)
    if (int code = reach_next_block(array, size * count / element, section)) return code;
  if (int code = c<catalogue::Type_commit>(&section.type)) return code;
  *made = section.type;
  section.is_ours = false;
  return From::MPI_SUCCESS;
}

}  // namespace anympi::fortran
