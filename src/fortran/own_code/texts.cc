// Procedures that get a string and, in another parameter, how long it may be. C counts the end of a
// string, Fortran does not.
#include "fortran/handles.h"
#include "fortran/names.h"
#include "fortran/strings.h"

using namespace anympi;
using namespace anympi::fortran;

extern "C" {

ANYMPI_EXPORT void pmpi_info_get_(Fint* info, const char* key, Fint* length, char* value,
                                  Fint* flag, Fint* ierror, Length key_length,
                                  Length value_length) {
  Text wanted(key, key_length);
  kinds::Temporary<char> text(*length > 0 ? *length + 1 : 1);
  int code = c<catalogue::Info_get>(info_of(*info), wanted.get(), *length, text.data(), flag);
  if (code == From::MPI_SUCCESS && *flag) copy_text(text.data(), value, value_length);
  give(ierror, code);
}

/// A length of 0 only asks how long the value is.
ANYMPI_EXPORT void pmpi_info_get_string_(Fint* info, const char* key, Fint* length, char* value,
                                         Fint* flag, Fint* ierror, Length key_length,
                                         Length value_length) {
  Text wanted(key, key_length);
  const bool only_asks = *length <= 0;
  int in_c = only_asks ? 0 : *length + 1;
  kinds::Temporary<char> text(in_c + 1);
  int code = c<catalogue::Info_get_string>(info_of(*info), wanted.get(), &in_c, text.data(), flag);
  if (code == From::MPI_SUCCESS && *flag) {
    if (!only_asks) copy_text(text.data(), value, value_length);
    *length = in_c - 1;
  }
  give(ierror, code);
}

ANYMPI_EXPORT void pmpi_session_get_nth_pset_(Fint* session, Fint* info, Fint* n, Fint* length,
                                              char* name, Fint* ierror, Length name_length) {
  const bool only_asks = *length <= 0;
  int in_c = only_asks ? 0 : *length + 1;
  kinds::Temporary<char> text(in_c + 1);
  int code = c<catalogue::Session_get_nth_pset>(Numbers<HandleClass::Session>::handle(*session),
                                                info_of(*info), *n, &in_c, text.data());
  if (code == From::MPI_SUCCESS) {
    if (!only_asks) copy_text(text.data(), name, name_length);
    *length = in_c - 1;
  }
  give(ierror, code);
}

}  // extern "C"

ANYMPI_ALL_NAMES(info_get, INFO_GET)
ANYMPI_ALL_NAMES(info_get_string, INFO_GET_STRING)
ANYMPI_ALL_NAMES(session_get_nth_pset, SESSION_GET_NTH_PSET)
