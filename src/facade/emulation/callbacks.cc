// Functions of the program that want large counts, called by a target that counts in ints.
#include "facade/cross.h"

namespace anympi::facade {

namespace {

using Datatype = From::Handle<HandleClass::Datatype>;
using Count = From::Count;

using SmallReduction = kinds::ReductionFunction<From, int>;
using LargeReduction = kinds::ReductionFunction<From, Count>;

void reduce(void** arguments, void* function) {
  Count length = *static_cast<int*>(arguments[2]);
  reinterpret_cast<LargeReduction*>(function)(arguments[0], arguments[1], &length,
                                              static_cast<Datatype*>(arguments[3]));
}

/// A data representation of the program's. It lives as long as the process, like the
/// representation itself (MPI-4.1, section 14.5.3).
struct Representation {
  kinds::ConversionFunction<From, Count>* read;
  kinds::ConversionFunction<From, Count>* write;
  kinds::ExtentFunction<From>* extent;
  void* extra_state;
};

int read_items(void* user, Datatype type, int count, void* file, From::Offset position,
               void* self) {
  auto representation = static_cast<Representation*>(self);
  return representation->read(user, type, count, file, position, representation->extra_state);
}

int write_items(void* user, Datatype type, int count, void* file, From::Offset position,
                void* self) {
  auto representation = static_cast<Representation*>(self);
  return representation->write(user, type, count, file, position, representation->extra_state);
}

int extent_of_items(Datatype type, From::Aint* extent, void* self) {
  auto representation = static_cast<Representation*>(self);
  return representation->extent(type, extent, representation->extra_state);
}

}  // namespace

int Emulation<catalogue::Op_create_c>::call(LargeReduction* function, int commutes,
                                            From::Handle<HandleClass::Op>* op) {
  SmallReduction* small = nullptr;
  if (function)
    small = reinterpret_cast<SmallReduction*>(
        kinds::make_closure(4, reduce, reinterpret_cast<void*>(function)));
  return enter<catalogue::Op_create>(small, commutes, op);
}

/// A null function stays one: a conversion is MPI_CONVERSION_FN_NULL then, and the rest is refused.
int Emulation<catalogue::Register_datarep_c>::call(const char* name,
                                                   kinds::ConversionFunction<From, Count>* read,
                                                   kinds::ConversionFunction<From, Count>* write,
                                                   kinds::ExtentFunction<From>* extent,
                                                   void* extra_state) {
  auto representation = new (kinds::allocate(sizeof(Representation)))
      Representation{read, write, extent, extra_state};
  kinds::ConversionFunction<From, int>* no_conversion = nullptr;
  kinds::ExtentFunction<From>* no_extent = nullptr;
  return enter<catalogue::Register_datarep>(
      name, read ? read_items : no_conversion, write ? write_items : no_conversion,
      extent ? extent_of_items : no_extent, static_cast<void*>(representation));
}

}  // namespace anympi::facade
