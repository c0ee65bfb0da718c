// Functions of MPI-1 that were removed since: in Fortran their addresses are INTEGERs, which hold
// displacements, and absolute addresses only where these are small.
#include "fortran/handles.h"
#include "fortran/names.h"
#include "fortran/sentinels.h"
#include "kinds/temporary.h"

using namespace anympi;
using namespace anympi::fortran;

namespace {

using Aint = From::Aint;
using Datatype = From::Handle<HandleClass::Datatype>;

void give_made(Datatype made, int code, Fint* type, Fint* ierror) {
  if (code == From::MPI_SUCCESS) *type = Numbers<HandleClass::Datatype>::number(made);
  give(ierror, code);
}

/// Displacements, as large as the functions of today want them.
class Wide {
 public:
  Wide(const Fint* numbers, int count) : numbers_(count) {
    for (int i = 0; i < count; ++i) numbers_[i] = numbers[i];
  }
  Aint* get() { return numbers_.data(); }

 private:
  kinds::Temporary<Aint> numbers_;
};

}  // namespace

extern "C" {

ANYMPI_EXPORT void pmpi_address_(void* location, Fint* address, Fint* ierror) {
  Aint whole = 0;
  const int code = c<catalogue::Get_address>(c_buffer(location), &whole);
  *address = static_cast<Fint>(whole);
  give(ierror, code);
}
ANYMPI_EXPORT void pmpi_type_extent_(Fint* type, Fint* extent, Fint* ierror) {
  Aint lower = 0, whole = 0;
  const int code = c<catalogue::Type_get_extent>(type_of(*type), &lower, &whole);
  *extent = static_cast<Fint>(whole);
  give(ierror, code);
}
ANYMPI_EXPORT void pmpi_type_lb_(Fint* type, Fint* displacement, Fint* ierror) {
  Aint lower = 0, extent = 0;
  const int code = c<catalogue::Type_get_extent>(type_of(*type), &lower, &extent);
  *displacement = static_cast<Fint>(lower);
  give(ierror, code);
}
ANYMPI_EXPORT void pmpi_type_ub_(Fint* type, Fint* displacement, Fint* ierror) {
  Aint lower = 0, extent = 0;
  const int code = c<catalogue::Type_get_extent>(type_of(*type), &lower, &extent);
  *displacement = static_cast<Fint>(lower + extent);
  give(ierror, code);
}
ANYMPI_EXPORT void pmpi_type_hvector_(Fint* count, Fint* length, Fint* stride, Fint* type,
                                      Fint* made, Fint* ierror) {
  Datatype result{};
  const int code =
      c<catalogue::Type_create_hvector>(*count, *length, Aint{*stride}, type_of(*type), &result);
  give_made(result, code, made, ierror);
}
ANYMPI_EXPORT void pmpi_type_hindexed_(Fint* count, Fint* lengths, Fint* displacements, Fint* type,
                                       Fint* made, Fint* ierror) {
  Wide wide(displacements, *count);
  Datatype result{};
  const int code =
      c<catalogue::Type_create_hindexed>(*count, lengths, wide.get(), type_of(*type), &result);
  give_made(result, code, made, ierror);
}
ANYMPI_EXPORT void pmpi_type_struct_(Fint* count, Fint* lengths, Fint* displacements, Fint* types,
                                     Fint* made, Fint* ierror) {
  Wide wide(displacements, *count);
  kinds::Temporary<Datatype> handles(*count);
  for (long i = 0; i < handles.size(); ++i) handles[i] = type_of(types[i]);
  Datatype result{};
  const int code =
      c<catalogue::Type_create_struct>(*count, lengths, wide.get(), handles.data(), &result);
  give_made(result, code, made, ierror);
}

}  // extern "C"

ANYMPI_OLDER_NAMES(address, ADDRESS)
ANYMPI_OLDER_NAMES(type_extent, TYPE_EXTENT)
ANYMPI_OLDER_NAMES(type_lb, TYPE_LB)
ANYMPI_OLDER_NAMES(type_ub, TYPE_UB)
ANYMPI_OLDER_NAMES(type_hvector, TYPE_HVECTOR)
ANYMPI_OLDER_NAMES(type_hindexed, TYPE_HINDEXED)
ANYMPI_OLDER_NAMES(type_struct, TYPE_STRUCT)
