// Constructors of datatypes with large counts, and what they tell afterwards.
//
// When all numbers fit into an int the constructor without _c makes the type. Otherwise it is put
// together of types that hold many items (items.h). Either way MPI_Type_get_envelope_c must say
// that it was made with large counts, so the arguments are kept with the type, as an attribute.
#include <pthread.h>

#include <cstring>

#include "facade/emulation/items.h"
#include "facade/own_code.h"
#include "kinds/temporary.h"

namespace anympi::facade {

namespace {

using kinds::Temporary;

/// The arguments of a constructor, in the order of MPI_Type_get_contents_c (MPI-4.1, section
/// 5.1.13). The old datatypes are those of `witness`, or of the type itself when that is null.
struct Constructor {
  int combiner;
  long integer_count, large_count, datatype_count;
  int* integers;
  Count* counts;
  Datatype witness;
};

int copy_nothing(Datatype, int, void*, void*, void*, int* flag) {
  *flag = 0;
  return 0;
}

int forget(Datatype, int, void* value, void*) {
  auto constructor = static_cast<Constructor*>(value);
  free_type(constructor->witness);
  std::free(constructor->integers);
  std::free(constructor->counts);
  std::free(constructor);
  return 0;
}

/// The key under which a datatype keeps its constructor; a copy of a type is made by MPI_Type_dup.
int constructor_key() {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static int key = From::MPI_KEYVAL_INVALID;
  pthread_mutex_lock(&lock);
  if (key == From::MPI_KEYVAL_INVALID)
    enter<catalogue::Type_create_keyval>(copy_nothing, forget, &key, nullptr);
  int known = key;
  pthread_mutex_unlock(&lock);
  return known;
}

Constructor* constructor_of(Datatype type) {
  void* value = nullptr;
  int found = 0;
  if (enter<catalogue::Type_get_attr>(type, constructor_key(), &value, &found) != 0) return nullptr;
  return found ? static_cast<Constructor*>(value) : nullptr;
}

/// Collects arguments while a type is made.
class ConstructorArguments {
 public:
  explicit ConstructorArguments(int combiner) { made_.combiner = combiner; }
  ~ConstructorArguments() {
    std::free(made_.integers);
    std::free(made_.counts);
  }
  ConstructorArguments(const ConstructorArguments&) = delete;
  ConstructorArguments& operator=(const ConstructorArguments&) = delete;

  ConstructorArguments& add(Count value) { return add(&value, 1); }
  ConstructorArguments& add(const Count* values, Count length) {
    append(made_.counts, made_.large_count, values, length);
    for (Count i = 0; i < length; ++i) fits_ = fits_ && fits_int(values[i]);
    return *this;
  }
  /// Numbers that the constructor with int counts takes as MPI_Aint.
  ConstructorArguments& add_wide(const Count* values, Count length) {
    append(made_.counts, made_.large_count, values, length);
    return *this;
  }
  ConstructorArguments& add_integer(int value) { return add_integers(&value, 1); }
  ConstructorArguments& add_integers(const int* values, Count length) {
    append(made_.integers, made_.integer_count, values, length);
    return *this;
  }
  bool fit() const { return fits_; }

  /// Ends the making of `type` from `old`; returns the constructor's code.
  int keep(int code, Datatype* type, const Datatype* old, Count old_count) {
    if (code != 0) return code;
    made_.datatype_count = static_cast<long>(old_count);
    made_.witness = no_datatype();
    if (!fits_) code = make_witness(old, old_count);
    if (code != 0) return code;
    auto kept = new (kinds::allocate(sizeof(Constructor))) Constructor(made_);
    made_.integers = nullptr;
    made_.counts = nullptr;
    return enter<catalogue::Type_set_attr>(*type, constructor_key(), kept);
  }

 private:
  template <class T>
  static void append(T*& list, long& size, const T* values, Count length) {
    if (length <= 0) return;
    list = static_cast<T*>(std::realloc(list, (size + length) * sizeof(T)));
    if (!list) kinds::die_of_no_memory();
    std::memcpy(list + size, values, length * sizeof(T));
    size += static_cast<long>(length);
  }

  /// A type that shows the old ones, although the new one is put together otherwise.
  int make_witness(const Datatype* old, Count count) {
    if (!fits_int(count)) return 0;
    Temporary<int> lengths(static_cast<long>(count));
    Temporary<Aint> displacements(static_cast<long>(count));
    for (long i = 0; i < lengths.size(); ++i) lengths[i] = 1, displacements[i] = 0;
    return enter<catalogue::Type_create_struct>(static_cast<int>(count), lengths.data(),
                                                displacements.data(), old, &made_.witness);
  }

  Constructor made_{};
  bool fits_ = true;
};

/// An array of counts that fit, as ints.
class Narrow {
 public:
  Narrow(const Count* values, Count length) : values_(static_cast<long>(length)) {
    for (long i = 0; i < values_.size(); ++i) values_[i] = static_cast<int>(values[i]);
  }
  const int* data() { return values_.data(); }

 private:
  Temporary<int> values_;
};

int narrow(Count value) { return static_cast<int>(value); }
const Aint* as_addresses(const Count* values) { return reinterpret_cast<const Aint*>(values); }

int extent_of(Datatype type, Aint& extent) {
  Aint lower;
  return enter<catalogue::Type_get_extent>(type, &lower, &extent);
}

int refuse_argument() { return raise_class(default_culprit(), From::MPI_ERR_ARG); }

/// A block of `length` items of `type`.
struct Block {
  Count length;
  Aint displacement;
  Datatype type;
};

/// Gives a type that is put together of `blocks` the bounds that the target gives such a type, with
/// its padding: the first and the last item of each block have the same ones. The target makes a
/// struct, or else an MPI_Type_create_hindexed.
int set_bounds_of(Temporary<Block>& blocks, bool as_struct, Datatype& type) {
  const Count ends = 2 * Count{blocks.size()};
  if (!fits_int(ends)) return 0;
  Temporary<int> lengths(static_cast<long>(ends));
  Temporary<Aint> displacements(static_cast<long>(ends));
  Temporary<Datatype> types(static_cast<long>(ends));
  for (long i = 0; i < types.size(); ++i) {
    const Block& block = blocks[i / 2];
    Aint extent = 0;
    if (int code = extent_of(block.type, extent)) return code;
    lengths[i] = 1;
    displacements[i] =
        block.displacement + (i % 2 ? static_cast<Aint>(block.length - 1) * extent : 0);
    types[i] = block.type;
  }
  Datatype small = no_datatype();
  Aint lower = 0, extent = 0;
  int code = as_struct
                 ? enter<catalogue::Type_create_struct>(narrow(ends), lengths.data(),
                                                        displacements.data(), types.data(), &small)
                 : enter<catalogue::Type_create_hindexed>(narrow(ends), lengths.data(),
                                                          displacements.data(), types[0], &small);
  if (code == 0) code = enter<catalogue::Type_get_extent>(small, &lower, &extent);
  free_type(small);
  return code == 0 ? set_bounds(type, lower, extent) : code;
}

/// Blocks of `length(i)` items of `old(i)` at `displacement(i)` bytes. Empty ones are nowhere
/// (MPI-4.1, section 5.1.2), so they do not move the bounds.
int make_blocks(Count count, bool as_struct, auto length, auto displacement, auto old,
                Datatype* result) {
  if (count < 0) return raise_class(default_culprit(), From::MPI_ERR_COUNT);
  long filled = 0;
  for (long i = 0; i < count; ++i) filled += length(i) != 0;
  if (filled == 0) return make_contiguous(0, old(0), result);
  Temporary<Block> blocks(filled);
  Temporary<Datatype> types(filled);
  Temporary<Aint> displacements(filled);
  for (long i = 0, k = 0; i < count; ++i)
    if (length(i) != 0) blocks[k++] = {length(i), static_cast<Aint>(displacement(i)), old(i)};
  int code = 0;
  for (long k = 0; k < filled; ++k) {
    types[k] = no_datatype();
    displacements[k] = blocks[k].displacement;
    if (code == 0) code = make_contiguous(blocks[k].length, blocks[k].type, &types[k]);
  }
  if (code == 0) code = make_struct(filled, displacements.data(), types.data(), result);
  for (long k = 0; k < filled; ++k) free_type(types[k]);
  return code == 0 ? set_bounds_of(blocks, as_struct, *result) : code;
}

/// `count` blocks of `length` items at multiples of `stride` bytes.
int make_strided(Count count, Count length, Count stride, Datatype old, Datatype* result) {
  if (count == 0 || length == 0) return make_contiguous(0, old, result);
  Datatype block = no_datatype();
  int code = make_contiguous(length, old, &block);
  if (code == 0) code = make_hvector(count, stride, block, result);
  free_type(block);
  return code;
}

}  // namespace

int Emulation<catalogue::Type_contiguous_c>::call(Count count, Datatype old, Datatype* result) {
  ConstructorArguments arguments(From::MPI_COMBINER_CONTIGUOUS);
  arguments.add(count);
  return arguments.keep(make_contiguous(count, old, result), result, &old, 1);
}

int Emulation<catalogue::Type_vector_c>::call(Count count, Count length, Count stride, Datatype old,
                                              Datatype* result) {
  ConstructorArguments arguments(From::MPI_COMBINER_VECTOR);
  arguments.add(count).add(length).add(stride);
  int code;
  if (arguments.fit()) {
    code =
        enter<catalogue::Type_vector>(narrow(count), narrow(length), narrow(stride), old, result);
  } else {
    Aint extent = 0;
    code = extent_of(old, extent);
    if (code == 0) code = make_strided(count, length, stride * extent, old, result);
  }
  return arguments.keep(code, result, &old, 1);
}

int Emulation<catalogue::Type_create_hvector_c>::call(Count count, Count length, Count stride,
                                                      Datatype old, Datatype* result) {
  ConstructorArguments arguments(From::MPI_COMBINER_HVECTOR);
  arguments.add(count).add(length).add_wide(&stride, 1);
  int code = arguments.fit()
                 ? enter<catalogue::Type_create_hvector>(narrow(count), narrow(length),
                                                         static_cast<Aint>(stride), old, result)
                 : make_strided(count, length, stride, old, result);
  return arguments.keep(code, result, &old, 1);
}

int Emulation<catalogue::Type_indexed_c>::call(Count count, const Count* lengths,
                                               const Count* displacements, Datatype old,
                                               Datatype* result) {
  ConstructorArguments arguments(From::MPI_COMBINER_INDEXED);
  arguments.add(count).add(lengths, count).add(displacements, count);
  int code;
  if (arguments.fit()) {
    code = enter<catalogue::Type_indexed>(narrow(count), Narrow(lengths, count).data(),
                                          Narrow(displacements, count).data(), old, result);
  } else {
    Aint extent = 0;
    code = extent_of(old, extent);
    if (code == 0)
      code = make_blocks(
          count, false, [=](long i) { return lengths[i]; },
          [=](long i) { return displacements[i] * extent; }, [=](long) { return old; }, result);
  }
  return arguments.keep(code, result, &old, 1);
}

int Emulation<catalogue::Type_create_hindexed_c>::call(Count count, const Count* lengths,
                                                       const Count* displacements, Datatype old,
                                                       Datatype* result) {
  ConstructorArguments arguments(From::MPI_COMBINER_HINDEXED);
  arguments.add(count).add(lengths, count).add_wide(displacements, count);
  int code =
      arguments.fit()
          ? enter<catalogue::Type_create_hindexed>(narrow(count), Narrow(lengths, count).data(),
                                                   as_addresses(displacements), old, result)
          : make_blocks(
                count, false, [=](long i) { return lengths[i]; },
                [=](long i) { return displacements[i]; }, [=](long) { return old; }, result);
  return arguments.keep(code, result, &old, 1);
}

int Emulation<catalogue::Type_create_indexed_block_c>::call(Count count, Count length,
                                                            const Count* displacements,
                                                            Datatype old, Datatype* result) {
  ConstructorArguments arguments(From::MPI_COMBINER_INDEXED_BLOCK);
  arguments.add(count).add(length).add(displacements, count);
  int code;
  if (arguments.fit()) {
    code = enter<catalogue::Type_create_indexed_block>(
        narrow(count), narrow(length), Narrow(displacements, count).data(), old, result);
  } else {
    Aint extent = 0;
    code = extent_of(old, extent);
    if (code == 0)
      code = make_blocks(
          count, false, [=](long) { return length; },
          [=](long i) { return displacements[i] * extent; }, [=](long) { return old; }, result);
  }
  return arguments.keep(code, result, &old, 1);
}

int Emulation<catalogue::Type_create_hindexed_block_c>::call(Count count, Count length,
                                                             const Count* displacements,
                                                             Datatype old, Datatype* result) {
  ConstructorArguments arguments(From::MPI_COMBINER_HINDEXED_BLOCK);
  arguments.add(count).add(length).add_wide(displacements, count);
  int code = arguments.fit()
                 ? enter<catalogue::Type_create_hindexed_block>(
                       narrow(count), narrow(length), as_addresses(displacements), old, result)
                 : make_blocks(
                       count, false, [=](long) { return length; },
                       [=](long i) { return displacements[i]; }, [=](long) { return old; }, result);
  return arguments.keep(code, result, &old, 1);
}

int Emulation<catalogue::Type_create_struct_c>::call(Count count, const Count* lengths,
                                                     const Count* displacements,
                                                     const Datatype* old, Datatype* result) {
  ConstructorArguments arguments(From::MPI_COMBINER_STRUCT);
  arguments.add(count).add(lengths, count).add_wide(displacements, count);
  int code =
      arguments.fit()
          ? enter<catalogue::Type_create_struct>(narrow(count), Narrow(lengths, count).data(),
                                                 as_addresses(displacements), old, result)
          : make_blocks(
                count, true, [=](long i) { return lengths[i]; },
                [=](long i) { return displacements[i]; }, [=](long i) { return old[i]; }, result);
  return arguments.keep(code, result, old, count);
}

int Emulation<catalogue::Type_create_resized_c>::call(Datatype old, Count lower, Count extent,
                                                      Datatype* result) {
  ConstructorArguments arguments(From::MPI_COMBINER_RESIZED);
  arguments.add_wide(&lower, 1).add_wide(&extent, 1);
  int code = enter<catalogue::Type_create_resized>(old, static_cast<Aint>(lower),
                                                   static_cast<Aint>(extent), result);
  return arguments.keep(code, result, &old, 1);
}

namespace {

/// A subarray whose sizes do not fit: rows in rows, the fastest dimension first.
int make_subarray(int dimensions, const Count* sizes, const Count* subsizes, const Count* starts,
                  int order, Datatype old, Datatype* result) {
  Aint extent = 0;
  if (order != From::MPI_ORDER_C && order != From::MPI_ORDER_FORTRAN) return refuse_argument();
  if (int code = extent_of(old, extent)) return code;
  auto dimension = [=](int k) { return order == From::MPI_ORDER_C ? dimensions - 1 - k : k; };
  Datatype inner = no_datatype();
  Count stride = extent, offset = 0;
  int code = 0;
  for (int k = 0; k < dimensions && code == 0; ++k) {
    int d = dimension(k);
    Datatype outer = no_datatype();
    code = make_hvector(subsizes[d], stride, k == 0 ? old : inner, &outer);
    free_type(inner);
    inner = outer;
    offset += starts[d] * stride;
    stride *= sizes[d];
  }
  const Aint place = static_cast<Aint>(offset);
  Datatype placed = no_datatype();
  if (code == 0) code = make_struct(1, &place, &inner, &placed);
  if (code == 0)
    code =
        enter<catalogue::Type_create_resized>(placed, Aint{0}, static_cast<Aint>(stride), result);
  free_type(inner);
  free_type(placed);
  return code;
}

}  // namespace

int Emulation<catalogue::Type_create_subarray_c>::call(int dimensions, const Count* sizes,
                                                       const Count* subsizes, const Count* starts,
                                                       int order, Datatype old, Datatype* result) {
  if (dimensions < 1 || !sizes || !subsizes || !starts) return refuse_argument();
  ConstructorArguments arguments(From::MPI_COMBINER_SUBARRAY);
  arguments.add_integer(dimensions).add_integer(order);
  arguments.add(sizes, dimensions).add(subsizes, dimensions).add(starts, dimensions);
  int code =
      arguments.fit()
          ? enter<catalogue::Type_create_subarray>(
                dimensions, Narrow(sizes, dimensions).data(), Narrow(subsizes, dimensions).data(),
                Narrow(starts, dimensions).data(), order, old, result)
          : make_subarray(dimensions, sizes, subsizes, starts, order, old, result);
  return arguments.keep(code, result, &old, 1);
}

int Emulation<catalogue::Type_create_darray_c>::call(int size, int rank, int dimensions,
                                                     const Count* sizes, const int* distributions,
                                                     const int* distribution_arguments,
                                                     const int* processes, int order, Datatype old,
                                                     Datatype* result) {
  if (dimensions < 1 || !sizes) return refuse_argument();
  ConstructorArguments arguments(From::MPI_COMBINER_DARRAY);
  arguments.add_integer(size).add_integer(rank).add_integer(dimensions);
  arguments.add_integers(distributions, dimensions)
      .add_integers(distribution_arguments, dimensions)
      .add_integers(processes, dimensions)
      .add_integer(order);
  arguments.add(sizes, dimensions);
  if (!arguments.fit()) return raise_too_large(default_culprit(), "MPI_Type_create_darray_c");
  int code = enter<catalogue::Type_create_darray>(
      size, rank, dimensions, Narrow(sizes, dimensions).data(), distributions,
      distribution_arguments, processes, order, old, result);
  return arguments.keep(code, result, &old, 1);
}

int Emulation<catalogue::Type_get_envelope_c>::call(Datatype type, Count* integers,
                                                    Count* addresses, Count* counts,
                                                    Count* datatypes, int* combiner) {
  if (Constructor* known = constructor_of(type)) {
    *integers = known->integer_count;
    *addresses = 0;
    *counts = known->large_count;
    *datatypes = known->datatype_count;
    *combiner = known->combiner;
    return 0;
  }
  int few_integers = 0, few_addresses = 0, few_datatypes = 0;
  int code = enter<catalogue::Type_get_envelope>(type, &few_integers, &few_addresses,
                                                 &few_datatypes, combiner);
  if (code != 0) return code;
  *integers = few_integers;
  *addresses = few_addresses;
  *counts = 0;
  *datatypes = few_datatypes;
  return 0;
}

namespace {

/// The old datatypes of a type, as many as there is room for.
int get_old_datatypes(Datatype type, Count room, Datatype* result) {
  int integers = 0, addresses = 0, datatypes = 0, combiner = 0;
  int code =
      enter<catalogue::Type_get_envelope>(type, &integers, &addresses, &datatypes, &combiner);
  if (code != 0) return code;
  Temporary<int> some_integers(integers);
  Temporary<Aint> some_addresses(addresses);
  return room < datatypes ? refuse_argument()
                          : enter<catalogue::Type_get_contents>(type, integers, addresses,
                                                                datatypes, some_integers.data(),
                                                                some_addresses.data(), result);
}

}  // namespace

int Emulation<catalogue::Type_get_contents_c>::call(Datatype type, Count max_integers,
                                                    Count max_addresses, Count max_counts,
                                                    Count max_datatypes, int* integers,
                                                    Aint* addresses, Count* counts,
                                                    Datatype* datatypes) {
  Constructor* known = constructor_of(type);
  if (!known) {
    auto bounded = [](Count value) { return fits_int(value) ? narrow(value) : INT_MAX; };
    return OwnCode<catalogue::Type_get_contents>::call(
        type, bounded(max_integers), bounded(max_addresses), bounded(max_datatypes), integers,
        addresses, datatypes);
  }
  if (max_integers < known->integer_count || max_counts < known->large_count)
    return refuse_argument();
  for (long i = 0; i < known->integer_count; ++i) integers[i] = known->integers[i];
  for (long i = 0; i < known->large_count; ++i) counts[i] = known->counts[i];
  return get_old_datatypes(known->witness != no_datatype() ? known->witness : type, max_datatypes,
                           datatypes);
}

}  // namespace anympi::facade
