// The events of the tool interface on a target without: there are no events and no sources, so no
// index, no name and no handle is one of them (MPI-4.1, section 15.3.8).
#include "facade/cross.h"

namespace anympi::facade {

namespace {

using Info = From::Handle<HandleClass::Info>;
using Registration = From::ToolRegistration;
using Event = From::ToolEvent;
using Count = From::Count;
using Aint = From::Aint;
using Datatype = From::Handle<HandleClass::Datatype>;

/// The type of a parameter of a function.
template <class Fn, kinds::FixedString Name>
using TypeOf = type_in<typename Fn::template kind<Fn::template index<Name>()>, From>;

/// `error` where the tool interface is initialized; what the target says where it is not.
int answer(int error) {
  int categories = 0;
  int code = enter<catalogue::T_category_get_num>(&categories);
  return code == 0 ? error : code;
}

int tell_none(int* count) {
  if (!count) return answer(From::MPI_T_ERR_INVALID);
  *count = 0;
  return answer(0);
}

int no_index() { return answer(From::MPI_T_ERR_INVALID_INDEX); }
int no_handle() { return answer(From::MPI_T_ERR_INVALID_HANDLE); }

int check_category(int index) {
  int categories = 0;
  int code = enter<catalogue::T_category_get_num>(&categories);
  if (code != 0) return code;
  return index >= 0 && index < categories ? 0 : From::MPI_T_ERR_INVALID_INDEX;
}

}  // namespace

using namespace catalogue;

int Emulation<T_event_get_num>::call(int* count) { return tell_none(count); }
int Emulation<T_source_get_num>::call(int* count) { return tell_none(count); }

int Emulation<T_category_get_num_events>::call(int category, int* count) {
  int code = check_category(category);
  return code == 0 ? tell_none(count) : code;
}
int Emulation<T_category_get_events>::call(int category, int, int*) {
  return check_category(category);
}

int Emulation<T_event_get_index>::call(const char*, int*) {
  return answer(From::MPI_T_ERR_INVALID_NAME);
}

int Emulation<T_event_get_info>::call(int, char*, int*, int*, Datatype*, Aint*, int*,
                                      TypeOf<T_event_get_info, "enumtype">, Info*, char*, int*,
                                      int*) {
  return no_index();
}
int Emulation<T_event_handle_alloc>::call(int, void*, Info, Registration*) { return no_index(); }
int Emulation<T_source_get_info>::call(int, char*, int*, char*, int*,
                                       TypeOf<T_source_get_info, "ordering">, Count*, Count*,
                                       Info*) {
  return no_index();
}
int Emulation<T_source_get_timestamp>::call(int, Count*) { return no_index(); }

int Emulation<T_event_callback_get_info>::call(Registration,
                                               TypeOf<T_event_callback_get_info, "cb_safety">,
                                               Info*) {
  return no_handle();
}
int Emulation<T_event_callback_set_info>::call(Registration,
                                               TypeOf<T_event_callback_set_info, "cb_safety">,
                                               Info) {
  return no_handle();
}
int Emulation<T_event_copy>::call(Event, void*) { return no_handle(); }
int Emulation<T_event_get_source>::call(Event, int*) { return no_handle(); }
int Emulation<T_event_get_timestamp>::call(Event, Count*) { return no_handle(); }
int Emulation<T_event_handle_free>::call(Registration, void*,
                                         TypeOf<T_event_handle_free, "free_cb_function">) {
  return no_handle();
}
int Emulation<T_event_handle_get_info>::call(Registration, Info*) { return no_handle(); }
int Emulation<T_event_handle_set_info>::call(Registration, Info) { return no_handle(); }
int Emulation<T_event_read>::call(Event, int, void*) { return no_handle(); }
int Emulation<T_event_register_callback>::call(
    Registration, TypeOf<T_event_register_callback, "cb_safety">, Info, void*,
    TypeOf<T_event_register_callback, "event_cb_function">) {
  return no_handle();
}
int Emulation<T_event_set_dropped_handler>::call(
    Registration, TypeOf<T_event_set_dropped_handler, "dropped_cb_function">) {
  return no_handle();
}

}  // namespace anympi::facade
