// The predefined copy and delete functions of attributes. Open MPI's are functions that its library
// exports, one set for each class of object; MPICH's are null pointers and MPIR_Dup_fn; the
// standard's are 0 and 1.
#include "kinds/attributes.h"
#include "target/target.h"

namespace anympi::kinds {

namespace {

using Function = int();
#define ANYMPI_EXPORTED extern "C" __attribute__((visibility("default"))) Function

}  // namespace

#if ANYMPI_FROM_OPENMPI

ANYMPI_EXPORTED OMPI_C_MPI_NULL_COPY_FN, OMPI_C_MPI_NULL_DELETE_FN, OMPI_C_MPI_DUP_FN,
    OMPI_C_MPI_COMM_NULL_COPY_FN, OMPI_C_MPI_COMM_NULL_DELETE_FN, OMPI_C_MPI_COMM_DUP_FN,
    OMPI_C_MPI_TYPE_NULL_COPY_FN, OMPI_C_MPI_TYPE_NULL_DELETE_FN, OMPI_C_MPI_TYPE_DUP_FN,
    OMPI_C_MPI_WIN_NULL_COPY_FN, OMPI_C_MPI_WIN_NULL_DELETE_FN, OMPI_C_MPI_WIN_DUP_FN;

namespace {

bool is_one_of(void* function, std::initializer_list<Function*> known) {
  for (Function* one : known)
    if (reinterpret_cast<void*>(one) == function) return true;
  return false;
}

}  // namespace

Predefined predefined_copy(HandleClass, void* f) {
  if (is_one_of(f, {OMPI_C_MPI_NULL_COPY_FN, OMPI_C_MPI_COMM_NULL_COPY_FN,
                    OMPI_C_MPI_TYPE_NULL_COPY_FN, OMPI_C_MPI_WIN_NULL_COPY_FN}))
    return Predefined::null;
  if (is_one_of(f, {OMPI_C_MPI_DUP_FN, OMPI_C_MPI_COMM_DUP_FN, OMPI_C_MPI_TYPE_DUP_FN,
                    OMPI_C_MPI_WIN_DUP_FN}))
    return Predefined::dup;
  return Predefined::no;
}

Predefined predefined_delete(HandleClass, void* f) {
  return is_one_of(f, {OMPI_C_MPI_NULL_DELETE_FN, OMPI_C_MPI_COMM_NULL_DELETE_FN,
                       OMPI_C_MPI_TYPE_NULL_DELETE_FN, OMPI_C_MPI_WIN_NULL_DELETE_FN})
             ? Predefined::null
             : Predefined::no;
}

#elif ANYMPI_FROM_MPICH

ANYMPI_EXPORTED MPIR_Dup_fn;

Predefined predefined_copy(HandleClass, void* f) {
  if (!f) return Predefined::null;
  return f == reinterpret_cast<void*>(MPIR_Dup_fn) ? Predefined::dup : Predefined::no;
}

Predefined predefined_delete(HandleClass, void* f) { return f ? Predefined::no : Predefined::null; }

#elif ANYMPI_FROM_STANDARD

Predefined predefined_copy(HandleClass, void* f) {
  if (!f) return Predefined::null;
  return reinterpret_cast<std::uintptr_t>(f) == 1 ? Predefined::dup : Predefined::no;
}

Predefined predefined_delete(HandleClass, void* f) { return f ? Predefined::no : Predefined::null; }

#endif

#if ANYMPI_TO_MPICH

void* target_copy(HandleClass, Predefined what) {
  return what == Predefined::dup ? target::find("MPIR_Dup_fn") : nullptr;
}

void* target_delete(HandleClass) { return nullptr; }

#elif ANYMPI_TO_STANDARD

void* target_copy(HandleClass, Predefined what) {
  return reinterpret_cast<void*>(what == Predefined::dup ? std::uintptr_t{1} : 0);
}

void* target_delete(HandleClass) { return nullptr; }

#elif ANYMPI_TO_OPENMPI

void* target_copy(HandleClass c, Predefined what) {
  bool dup = what == Predefined::dup;
  if (c == HandleClass::Datatype)
    return target::find(dup ? "OMPI_C_MPI_TYPE_DUP_FN" : "OMPI_C_MPI_TYPE_NULL_COPY_FN");
  if (c == HandleClass::Win)
    return target::find(dup ? "OMPI_C_MPI_WIN_DUP_FN" : "OMPI_C_MPI_WIN_NULL_COPY_FN");
  return target::find(dup ? "OMPI_C_MPI_COMM_DUP_FN" : "OMPI_C_MPI_COMM_NULL_COPY_FN");
}

void* target_delete(HandleClass c) {
  return target::find(c == HandleClass::Datatype ? "OMPI_C_MPI_TYPE_NULL_DELETE_FN"
                      : c == HandleClass::Win    ? "OMPI_C_MPI_WIN_NULL_DELETE_FN"
                                                 : "OMPI_C_MPI_COMM_NULL_DELETE_FN");
}

#endif

}  // namespace anympi::kinds
