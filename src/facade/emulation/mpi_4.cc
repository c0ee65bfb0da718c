// Functions of MPI-4.0 and 4.1 and of MPI-1, by functions that every MPI has.
#include <cstdio>
#include <cstring>

#include "facade/emulation/compound_requests.h"
#include "facade/emulation/items.h"
#include "facade/own_code.h"
#include "kinds/program_handles.h"

namespace anympi::facade {

namespace {

using Comm = From::Handle<HandleClass::Comm>;
using Info = From::Handle<HandleClass::Info>;

int refuse_argument() { return raise_class(default_culprit(), From::MPI_ERR_ARG); }

Status* ignored() { return reinterpret_cast<Status*>(From::MPI_STATUS_IGNORE); }

Status* at(Status* statuses, int i) {
  return kinds::are_ignored(statuses) ? ignored() : statuses + i;
}

}  // namespace

// Statuses and sizes with large counts (the _x functions came with MPI-3.0).

int Emulation<catalogue::Get_count_c>::call(const Status* status, Datatype type, Count* count) {
  Count size = 0;
  if (kinds::is_ignored(status) || !count) return refuse_argument();
  if (int code = enter<catalogue::Type_size_x>(type, &size)) return code;
  Count bytes = From::bytes(*status);
  if (bytes == 0)
    *count = 0;
  else
    *count = size == 0 || bytes % size != 0 ? From::MPI_UNDEFINED : bytes / size;
  return 0;
}

int Emulation<catalogue::Get_elements_c>::call(const Status* status, Datatype type, Count* count) {
  return enter<catalogue::Get_elements_x>(status, type, count);
}

int Emulation<catalogue::Status_set_elements_c>::call(Status* status, Datatype type, Count count) {
  return enter<catalogue::Status_set_elements_x>(status, type, count);
}

int Emulation<catalogue::Type_size_c>::call(Datatype type, Count* size) {
  return enter<catalogue::Type_size_x>(type, size);
}

int Emulation<catalogue::Type_get_extent_c>::call(Datatype type, Count* lower, Count* extent) {
  return enter<catalogue::Type_get_extent_x>(type, lower, extent);
}

int Emulation<catalogue::Type_get_true_extent_c>::call(Datatype type, Count* lower, Count* extent) {
  return enter<catalogue::Type_get_true_extent_x>(type, lower, extent);
}

// A send and a receive as one operation. The receive's status is the whole's.

int Emulation<catalogue::Isendrecv>::call(const void* send_buffer, int send_count,
                                          Datatype send_type, int destination, int send_tag,
                                          void* receive_buffer, int receive_count,
                                          Datatype receive_type, int source, int receive_tag,
                                          Comm comm, Request* request) {
  if (!request) return refuse_argument();
  Request parts[2] = {no_request(), no_request()};
  int code = enter<catalogue::Irecv>(receive_buffer, receive_count, receive_type, source,
                                     receive_tag, comm, &parts[0]);
  if (code != 0) return code;
  code = enter<catalogue::Isend>(send_buffer, send_count, send_type, destination, send_tag, comm,
                                 &parts[1]);
  if (code == 0) return CompoundRequest::of_parts(parts, 2, false, request);
  enter<catalogue::Cancel>(&parts[0]);
  enter<catalogue::Wait>(&parts[0], ignored());
  return code;
}

namespace {

/// What MPI_Isendrecv_replace sends while the program's buffer is received into.
struct Sent {
  void* memory = nullptr;
  const void* buffer = nullptr;
  Count count = 0;
  Datatype type = kinds::program::MPI_PACKED();

  int pack(const void* given, Count items, Datatype item, Comm comm) {
    Count size = 0;
    if (int code = enter<catalogue::Pack_size_c>(items, item, comm, &size)) return code;
    buffer = memory = kinds::allocate(size + 1);
    return enter<catalogue::Pack_c>(given, items, item, memory, size, &count, comm);
  }

  /// Items of more bytes than MPI_Pack can count are copied as they lie, if they lie without gaps.
  int copy(const void* given, Count items, Datatype item, Count size, Comm comm) {
    Count lower = 0, extent = 0, place = 0, length = 0;
    int code = enter<catalogue::Type_get_extent_x>(item, &lower, &extent);
    if (code == 0) code = enter<catalogue::Type_get_true_extent_x>(item, &place, &length);
    if (code != 0) return code;
    if (extent != size || length != size) {
      Culprit culprit = default_culprit();
      culprit.comm = kinds::Handles<HandleClass::Comm>::to_target(comm);
      return raise_too_large(culprit, "MPI_Isendrecv_replace");
    }
    memory = kinds::allocate(items * size + 1);
    std::memcpy(memory, static_cast<const char*>(given) + place, items * size);
    buffer = static_cast<char*>(memory) - place;
    count = items;
    type = item;
    return 0;
  }
};

}  // namespace

int Emulation<catalogue::Isendrecv_replace>::call(void* buffer, int count, Datatype type,
                                                  int destination, int send_tag, int source,
                                                  int receive_tag, Comm comm, Request* request) {
  return Emulation<catalogue::Isendrecv_replace_c>::call(buffer, count, type, destination, send_tag,
                                                         source, receive_tag, comm, request);
}

int Emulation<catalogue::Isendrecv_replace_c>::call(void* buffer, Count count, Datatype type,
                                                    int destination, int send_tag, int source,
                                                    int receive_tag, Comm comm, Request* request) {
  if (!request) return refuse_argument();
  if (int refusal = refusal_of(count, type))
    return raise<catalogue::Isendrecv_replace_c>(refusal, buffer, count, type, destination,
                                                 send_tag, source, receive_tag, comm, request);
  Sent sent;
  Count size = 0;
  int code = enter<catalogue::Type_size_x>(type, &size);
  if (code == 0 && destination != From::MPI_PROC_NULL)
    code = fits_int(size) ? sent.pack(buffer, count, type, comm)
                          : sent.copy(buffer, count, type, size, comm);
  if (code == 0)
    code = enter<catalogue::Isendrecv_c>(static_cast<const void*>(sent.buffer), sent.count,
                                         sent.type, destination, send_tag, buffer, count, type,
                                         source, receive_tag, comm, request);
  if (code == 0 && sent.memory)
    return CompoundRequest::with_memory(request, sent.memory, std::free, false);
  std::free(sent.memory);
  return code;
}

int Emulation<catalogue::Comm_idup_with_info>::call(Comm comm, Info, Comm* copy, Request* request) {
  return enter<catalogue::Comm_idup>(comm, copy, request);
}

// The state of several requests (MPI-4.1, section 3.7.6); none of them is given up.

namespace {

/// Of the target's own requests nothing tells the inactive ones: where complete, a generalized
/// request has the same status on Open MPI, and a send to MPI_PROC_NULL on MPICH (seen).
bool may_be_active(Request request) {
  CompoundRequest* compound = CompoundRequest::of(request);
  return compound ? compound->is_active() : request != no_request();
}

}  // namespace

int Emulation<catalogue::Request_get_status_all>::call(int count, const Request* requests,
                                                       int* flag, Status* statuses) {
  *flag = 1;
  for (int i = 0; i < count && *flag; ++i)
    if (int code = enter<catalogue::Request_get_status>(requests[i], flag, at(statuses, i)))
      return code;
  return 0;
}

int Emulation<catalogue::Request_get_status_any>::call(int count, const Request* requests,
                                                       int* index, int* flag, Status* status) {
  bool any_active = false;
  *index = From::MPI_UNDEFINED;
  for (int i = 0; i < count; ++i) {
    if (!may_be_active(requests[i])) continue;
    any_active = true;
    int code = enter<catalogue::Request_get_status>(requests[i], flag, status);
    if (code != 0) return code;
    if (*flag) {
      *index = i;
      return 0;
    }
  }
  *flag = !any_active;
  return any_active ? 0 : enter<catalogue::Request_get_status>(no_request(), flag, status);
}

int Emulation<catalogue::Request_get_status_some>::call(int count, const Request* requests,
                                                        int* completed, int* indices,
                                                        Status* statuses) {
  bool any_active = false;
  *completed = 0;
  for (int i = 0; i < count; ++i) {
    int flag = 0;
    if (!may_be_active(requests[i])) continue;
    any_active = true;
    int code = enter<catalogue::Request_get_status>(requests[i], &flag, at(statuses, *completed));
    if (code != 0) return code;
    if (flag) indices[(*completed)++] = i;
  }
  if (!any_active) *completed = From::MPI_UNDEFINED;
  return 0;
}

// Info objects.

int Emulation<catalogue::Info_get_string>::call(Info info, const char* key, int* length,
                                                char* value, int* flag) {
  int needed = 0;
  if (!length || !flag) return refuse_argument();
  int code = enter<catalogue::Info_get_valuelen>(info, key, &needed, flag);
  if (code != 0 || !*flag) return code;
  if (*length > 0 && value) {
    if (*length > 1) code = OwnCode<catalogue::Info_get>::call(info, key, *length - 1, value, flag);
    value[*length - 1] = '\0';
  }
  *length = needed + 1;
  return code;
}

/// What MPI_INFO_ENV would say of this program (MPI-4.1, section 11.2.1), as far as it is known.
int Emulation<catalogue::Info_create_env>::call(int argc, char** argv, Info* info) {
  int code = enter<catalogue::Info_create>(info);
  if (code != 0 || argc < 1 || !argv) return code;
  char line[From::MPI_MAX_INFO_VAL] = "";
  std::snprintf(line, sizeof line, "%s", argv[0]);
  code = enter<catalogue::Info_set>(*info, "command", static_cast<const char*>(line));
  line[0] = '\0';
  for (int i = 1; i < argc && code == 0; ++i) {
    std::size_t used = std::strlen(line);
    std::snprintf(line + used, sizeof line - used, "%s%s", i > 1 ? " " : "", argv[i]);
  }
  if (code == 0 && *line)
    code = enter<catalogue::Info_set>(*info, "argv", static_cast<const char*>(line));
  return code;
}

int Emulation<catalogue::Get_hw_resource_info>::call(Info* info) {
  return enter<catalogue::Info_create>(info);
}

// Error classes, codes and texts that the program takes back (MPI-4.1, section 9.5).

int Emulation<catalogue::Remove_error_class>::call(int error_class) {
  return kinds::forget_error(error_class, kinds::Added::error_class) ? 0 : refuse_argument();
}

int Emulation<catalogue::Remove_error_code>::call(int code) {
  return kinds::forget_error(code, kinds::Added::code) ? 0 : refuse_argument();
}

int Emulation<catalogue::Remove_error_string>::call(int code) {
  return enter<catalogue::Add_error_string>(code, "");
}

/// The pair types of MPI_MINLOC and MPI_MAXLOC, by what they are pairs of.
int Emulation<catalogue::Type_get_value_index>::call(Datatype value, Datatype index,
                                                     Datatype* pair) {
  using namespace kinds::program;
  const Datatype pairs[][3] = {
      {MPI_FLOAT(), MPI_INT(), MPI_FLOAT_INT()},
      {MPI_DOUBLE(), MPI_INT(), MPI_DOUBLE_INT()},
      {MPI_LONG(), MPI_INT(), MPI_LONG_INT()},
      {MPI_SHORT(), MPI_INT(), MPI_SHORT_INT()},
      {MPI_INT(), MPI_INT(), MPI_2INT()},
      {MPI_LONG_DOUBLE(), MPI_INT(), MPI_LONG_DOUBLE_INT()},
      {MPI_REAL(), MPI_REAL(), MPI_2REAL()},
      {MPI_DOUBLE_PRECISION(), MPI_DOUBLE_PRECISION(), MPI_2DOUBLE_PRECISION()},
      {MPI_INTEGER(), MPI_INTEGER(), MPI_2INTEGER()}};
  if (value == no_datatype() || index == no_datatype())
    return raise_class(default_culprit(), From::MPI_ERR_TYPE);
  *pair = no_datatype();
  for (const auto& known : pairs)
    if (known[0] == value && known[1] == index) *pair = known[2];
  return 0;
}

// What MPI-1 told of datatypes.

int Emulation<catalogue::Type_extent>::call(Datatype type, Aint* extent) {
  Aint lower = 0;
  return enter<catalogue::Type_get_extent>(type, &lower, extent);
}

int Emulation<catalogue::Type_lb>::call(Datatype type, Aint* lower) {
  Aint extent = 0;
  return enter<catalogue::Type_get_extent>(type, lower, &extent);
}

int Emulation<catalogue::Type_ub>::call(Datatype type, Aint* upper) {
  Aint lower = 0, extent = 0;
  int code = enter<catalogue::Type_get_extent>(type, &lower, &extent);
  if (code == 0) *upper = lower + extent;
  return code;
}

}  // namespace anympi::facade
