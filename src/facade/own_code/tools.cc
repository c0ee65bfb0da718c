// Handles of tool variables that are bound to an MPI object: the program gives a pointer to its
// handle, and only the variable tells of which class that is.
#include <cstring>

#include "facade/own_code.h"
#include "target/imported.h"

namespace anympi::facade {

namespace {

using target::imported;

/// The target's handle for the program's, kept while the target looks at it.
class BoundObject {
 public:
  BoundObject(int target_binding, void* given) : pointer_(given) {
    if (!given) return;
    switch (target_binding) {
      case To::MPI_T_BIND_MPI_COMM:
        convert<HandleClass::Comm>(given);
        break;
      case To::MPI_T_BIND_MPI_DATATYPE:
        convert<HandleClass::Datatype>(given);
        break;
      case To::MPI_T_BIND_MPI_ERRHANDLER:
        convert<HandleClass::Errhandler>(given);
        break;
      case To::MPI_T_BIND_MPI_FILE:
        convert<HandleClass::File>(given);
        break;
      case To::MPI_T_BIND_MPI_GROUP:
        convert<HandleClass::Group>(given);
        break;
      case To::MPI_T_BIND_MPI_INFO:
        convert<HandleClass::Info>(given);
        break;
      case To::MPI_T_BIND_MPI_MESSAGE:
        convert<HandleClass::Message>(given);
        break;
      case To::MPI_T_BIND_MPI_OP:
        convert<HandleClass::Op>(given);
        break;
      case To::MPI_T_BIND_MPI_REQUEST:
        convert<HandleClass::Request>(given);
        break;
      case To::MPI_T_BIND_MPI_WIN:
        convert<HandleClass::Win>(given);
        break;
      case To::MPI_T_BIND_MPI_SESSION:
        convert<HandleClass::Session>(given);
        break;
      default:
        break;
    }
  }
  void* pointer() { return pointer_; }

 private:
  template <HandleClass C>
  void convert(void* given) {
    auto value = kinds::Handles<C>::to_target(*static_cast<From::Handle<C>*>(given));
    static_assert(sizeof value <= sizeof storage_);
    std::memcpy(&storage_, &value, sizeof value);
    pointer_ = &storage_;
  }

  void* pointer_;
  void* storage_ = nullptr;
};

int control_binding(int index) {
  int binding = To::MPI_T_BIND_NO_OBJECT, none = 0;
  imported<"PMPI_T_cvar_get_info",
           int(int, char*, int*, int*, void*, void*, char*, int*, int*, int*)>(
      index, static_cast<char*>(nullptr), &none, static_cast<int*>(nullptr),
      static_cast<void*>(nullptr), static_cast<void*>(nullptr), static_cast<char*>(nullptr), &none,
      &binding, static_cast<int*>(nullptr));
  return binding;
}

int performance_binding(int index) {
  int binding = To::MPI_T_BIND_NO_OBJECT, none = 0;
  imported<"PMPI_T_pvar_get_info",
           int(int, char*, int*, int*, int*, void*, void*, char*, int*, int*, int*, int*, int*)>(
      index, static_cast<char*>(nullptr), &none, static_cast<int*>(nullptr),
      static_cast<int*>(nullptr), static_cast<void*>(nullptr), static_cast<void*>(nullptr),
      static_cast<char*>(nullptr), &none, &binding, static_cast<int*>(nullptr),
      static_cast<int*>(nullptr), static_cast<int*>(nullptr));
  return binding;
}

int event_binding(int index) {
  int binding = To::MPI_T_BIND_NO_OBJECT, none = 0;
  auto get_info =
      reinterpret_cast<int (*)(int, char*, int*, int*, void*, void*, int*, void*, void*, char*,
                               int*, int*)>(target::find("PMPI_T_event_get_info"));
  if (get_info)
    get_info(index, nullptr, &none, nullptr, nullptr, nullptr, &none, nullptr, nullptr, nullptr,
             &none, &binding);
  return binding;
}

}  // namespace

int OwnCode<catalogue::T_cvar_handle_alloc>::call(int index, void* object,
                                                  From::ToolControl* handle, int* count) {
  BoundObject bound(control_binding(index), object);
  return enter<catalogue::T_cvar_handle_alloc>(index, bound.pointer(), handle, count);
}

int OwnCode<catalogue::T_pvar_handle_alloc>::call(From::ToolSession session, int index,
                                                  void* object, From::ToolVariable* handle,
                                                  int* count) {
  BoundObject bound(performance_binding(index), object);
  return enter<catalogue::T_pvar_handle_alloc>(session, index, bound.pointer(), handle, count);
}

int OwnCode<catalogue::T_event_handle_alloc>::call(int index, void* object,
                                                   From::Handle<HandleClass::Info> info,
                                                   From::ToolRegistration* registration) {
  BoundObject bound(event_binding(index), object);
  return enter<catalogue::T_event_handle_alloc>(index, bound.pointer(), info, registration);
}

}  // namespace anympi::facade
