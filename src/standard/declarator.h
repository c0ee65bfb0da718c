// How C declares a parameter, printed from its type. The types are those of the catalogue in an ABI
// whose types are names and nothing else, so that MPI_Aint, MPI_Count and long stay apart.
#pragma once

#include <string>

#include "catalogue/functions.h"

namespace anympi::standard {

using catalogue::type_in;

/// The ABI of names.
struct Names {
  struct Aint;
  struct Count;
  struct Offset;
  struct Fint;
  struct Status;
  struct F08Status;
  struct ToolEnum;
  struct ToolControl;
  struct ToolVariable;
  struct ToolSession;
  struct ToolRegistration;
  struct ToolEvent;
  template <HandleClass C>
  struct Handle;
};

template <class T>
struct Name;
#define ANYMPI_NAME(TYPE, TEXT)               \
  template <>                                 \
  struct Name<TYPE> {                         \
    static constexpr const char* text = TEXT; \
  };
ANYMPI_NAME(void, "void")
ANYMPI_NAME(int, "int")
ANYMPI_NAME(char, "char")
ANYMPI_NAME(double, "double")
ANYMPI_NAME(Names::Aint, "MPI_Aint")
ANYMPI_NAME(Names::Count, "MPI_Count")
ANYMPI_NAME(Names::Offset, "MPI_Offset")
ANYMPI_NAME(Names::Fint, "MPI_Fint")
ANYMPI_NAME(Names::Status, "MPI_Status")
ANYMPI_NAME(Names::F08Status, "MPI_F08_status")
ANYMPI_NAME(Names::ToolEnum, "MPI_T_enum")
ANYMPI_NAME(Names::ToolControl, "MPI_T_cvar_handle")
ANYMPI_NAME(Names::ToolVariable, "MPI_T_pvar_handle")
ANYMPI_NAME(Names::ToolSession, "MPI_T_pvar_session")
ANYMPI_NAME(Names::ToolRegistration, "MPI_T_event_registration")
ANYMPI_NAME(Names::ToolEvent, "MPI_T_event_instance")
#define ANYMPI_HANDLE_NAME(CLASS) ANYMPI_NAME(Names::Handle<HandleClass::CLASS>, "MPI_" #CLASS)
ANYMPI_HANDLE_NAME(Comm)
ANYMPI_HANDLE_NAME(Group)
ANYMPI_HANDLE_NAME(Datatype)
ANYMPI_HANDLE_NAME(Op)
ANYMPI_HANDLE_NAME(Errhandler)
ANYMPI_HANDLE_NAME(Info)
ANYMPI_HANDLE_NAME(Request)
ANYMPI_HANDLE_NAME(Message)
ANYMPI_HANDLE_NAME(Win)
ANYMPI_HANDLE_NAME(File)
ANYMPI_HANDLE_NAME(Session)
#undef ANYMPI_HANDLE_NAME

// The types of functions have names, too.
template <HandleClass C>
using Copy = kinds::CopyFunction<Names, C>;
template <HandleClass C>
using Delete = kinds::DeleteFunction<Names, C>;
template <class Kind>
using Pointed = std::remove_pointer_t<type_in<Kind, Names>>;
ANYMPI_NAME(Copy<HandleClass::Comm>, "MPI_Comm_copy_attr_function")
ANYMPI_NAME(Copy<HandleClass::Datatype>, "MPI_Type_copy_attr_function")
ANYMPI_NAME(Copy<HandleClass::Win>, "MPI_Win_copy_attr_function")
ANYMPI_NAME(Delete<HandleClass::Comm>, "MPI_Comm_delete_attr_function")
ANYMPI_NAME(Delete<HandleClass::Datatype>, "MPI_Type_delete_attr_function")
ANYMPI_NAME(Delete<HandleClass::Win>, "MPI_Win_delete_attr_function")
ANYMPI_NAME(Pointed<kinds::reduction_function>, "MPI_User_function")
ANYMPI_NAME(Pointed<kinds::large_reduction_function>, "MPI_User_function_c")
ANYMPI_NAME(Pointed<kinds::error_handler_function<kinds::communicator>>,
            "MPI_Comm_errhandler_function")
ANYMPI_NAME(Pointed<kinds::error_handler_function<kinds::file>>, "MPI_File_errhandler_function")
ANYMPI_NAME(Pointed<kinds::error_handler_function<kinds::window>>, "MPI_Win_errhandler_function")
ANYMPI_NAME(Pointed<kinds::error_handler_function<kinds::session>>,
            "MPI_Session_errhandler_function")
ANYMPI_NAME(Pointed<kinds::query_function>, "MPI_Grequest_query_function")
ANYMPI_NAME(Pointed<kinds::free_function>, "MPI_Grequest_free_function")
ANYMPI_NAME(Pointed<kinds::cancel_function>, "MPI_Grequest_cancel_function")
ANYMPI_NAME(Pointed<kinds::read_function>, "MPI_Datarep_conversion_function")
ANYMPI_NAME(Pointed<kinds::large_read_function>, "MPI_Datarep_conversion_function_c")
ANYMPI_NAME(Pointed<kinds::extent_function>, "MPI_Datarep_extent_function")
ANYMPI_NAME(Pointed<kinds::event_function>, "MPI_T_event_cb_function")
ANYMPI_NAME(Pointed<kinds::event_free_function>, "MPI_T_event_free_cb_function")
ANYMPI_NAME(Pointed<kinds::event_dropped_function>, "MPI_T_event_dropped_cb_function")
#undef ANYMPI_NAME

/// Where the standard's C type is more than the type that crosses the call.
template <class Kind>
struct NameOfKind;
template <>
struct NameOfKind<kinds::tool_callback_safety> {
  static constexpr const char* text = "MPI_T_cb_safety ";
};
template <>
struct NameOfKind<kinds::out<kinds::tool_source_order>> {
  static constexpr const char* text = "MPI_T_source_order *";
};

/// "const MPI_Aint *" or "int ", for a name to follow.
template <class T>
std::string before_name() {
  if constexpr (std::is_pointer_v<T>)
    return before_name<std::remove_pointer_t<T>>() + "*";
  else if constexpr (std::is_const_v<T>)
    return "const " + before_name<std::remove_const_t<T>>();
  else
    return std::string(Name<T>::text) + " ";
}

template <class Kind>
std::string declaration(const std::string& name) {
  if constexpr (requires { NameOfKind<Kind>::text; }) return NameOfKind<Kind>::text + name;
  // Triples of first, last and stride.
  if (name == "ranges") return "int ranges[][3]";
  return before_name<type_in<Kind, Names>>() + name;
}

}  // namespace anympi::standard
