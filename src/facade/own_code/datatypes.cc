// What a datatype was made of. The integers are the constructor's arguments, and for arrays some of
// them are enumerators.
#include "facade/own_code.h"
#include "target/imported.h"

namespace anympi::facade {

namespace {

using target::imported;
using Datatype = From::Handle<HandleClass::Datatype>;
using TargetDatatype = To::Handle<HandleClass::Datatype>;
using Datatypes = kinds::Handles<HandleClass::Datatype>;

int combiner_of(TargetDatatype type) {
  int integers, addresses, types, combiner = absent;
  imported<"PMPI_Type_get_envelope", int(TargetDatatype, int*, int*, int*, int*)>(
      type, &integers, &addresses, &types, &combiner);
  return combiner;
}

/// The envelope that is for types made with large counts, too; for those, the other is an error.
struct Envelope {
  explicit Envelope(TargetDatatype type) {
    To::Count integers, addresses, types;
    imported<"PMPI_Type_get_envelope_c",
             int(TargetDatatype, To::Count*, To::Count*, To::Count*, To::Count*, int*)>(
        type, &integers, &addresses, &large_counts, &types, &combiner);
  }
  int combiner = absent;
  To::Count large_counts = 0;
};

int program_argument(int value) {
  return value == To::MPI_DISTRIBUTE_DFLT_DARG ? From::MPI_DISTRIBUTE_DFLT_DARG : value;
}

/// Turns enumerators among the integers of an array type into the program's (MPI-4.1, section
/// 5.1.13): a subarray has ndims, sizes[], subsizes[], starts[], order; a distributed array has
/// size, rank, ndims, gsizes[], distribs[], dargs[], psizes[], order. The large-count binding keeps
/// sizes elsewhere, so there the arrays of sizes are not among the integers.
void convert_integers(int combiner, int* integers, bool large) {
  if (combiner == To::MPI_COMBINER_SUBARRAY) {
    int dimensions = integers[0];
    int& order = integers[large ? 1 : 1 + 3 * dimensions];
    order = kinds::array_order::program(order);
  } else if (combiner == To::MPI_COMBINER_DARRAY) {
    int dimensions = integers[2];
    int* distributions = integers + 3 + (large ? 0 : dimensions);
    for (int i = 0; i < dimensions; ++i) {
      distributions[i] = kinds::distribution::program(distributions[i]);
      distributions[dimensions + i] = program_argument(distributions[dimensions + i]);
    }
    int& order = distributions[3 * dimensions];
    order = kinds::array_order::program(order);
  }
}

}  // namespace

From::Aint OwnCode<catalogue::Aint_add>::call(From::Aint base, From::Aint displacement) {
  return base + displacement;
}

From::Aint OwnCode<catalogue::Aint_diff>::call(From::Aint address, From::Aint base) {
  return address - base;
}

int OwnCode<catalogue::Type_get_contents>::call(Datatype type, int max_integers, int max_addresses,
                                                int max_datatypes, int* integers,
                                                From::Aint* addresses, Datatype* datatypes) {
  int code = enter<catalogue::Type_get_contents>(type, max_integers, max_addresses, max_datatypes,
                                                 integers, addresses, datatypes);
  if (code == 0) convert_integers(combiner_of(Datatypes::to_target(type)), integers, false);
  return code;
}

int OwnCode<catalogue::Type_get_contents_c>::call(Datatype type, From::Count max_integers,
                                                  From::Count max_addresses,
                                                  From::Count max_large_counts,
                                                  From::Count max_datatypes, int* integers,
                                                  From::Aint* addresses, From::Count* large_counts,
                                                  Datatype* datatypes) {
  if (!find_function("MPI_Type_get_contents_c"))  // the emulation's integers are the program's
    return enter<catalogue::Type_get_contents_c>(type, max_integers, max_addresses,
                                                 max_large_counts, max_datatypes, integers,
                                                 addresses, large_counts, datatypes);
  int code = enter<catalogue::Type_get_contents_c>(type, max_integers, max_addresses,
                                                   max_large_counts, max_datatypes, integers,
                                                   addresses, large_counts, datatypes);
  if (code == 0) {
    Envelope envelope(Datatypes::to_target(type));
    convert_integers(envelope.combiner, integers, envelope.large_counts > 0);
  }
  return code;
}

}  // namespace anympi::facade
