// Which version of the standard brought a function, as far as it was 4.0 or later: libraries of
// earlier versions rightly lack it. All others are in every MPI that we know.
#pragma once

#include <string_view>

namespace abi_check {

struct Brought {
  int version;             ///< Times ten.
  std::string_view names;  ///< One star stands for anything.
};

inline constexpr Brought brought[] = {
    {50, "MPI_Abi_*"},
    {50, "*_fromint"},
    {50, "*_toint"},
    {41, "MPI_Buffer_flush"},
    {41, "MPI_Buffer_iflush"},
    {41, "MPI_Comm_attach_buffer*"},
    {41, "MPI_Comm_detach_buffer*"},
    {41, "MPI_Comm_*flush_buffer"},
    {41, "MPI_Get_hw_resource_info"},
    {41, "MPI_Remove_error_*"},
    {41, "MPI_Request_get_status_*"},
    {41, "MPI_Session_*_buffer"},
    {41, "MPI_Session_*_buffer_c"},
    {41, "MPI_Status_get_*"},
    {41, "MPI_Status_set_error"},
    {41, "MPI_Status_set_source"},
    {41, "MPI_Status_set_tag"},
    {41, "MPI_Type_get_value_index"},
    {40, "*_c"},
    {40, "MPI_All*_init"},
    {40, "MPI_Barrier_init"},
    {40, "MPI_Bcast_init"},
    {40, "MPI_Comm_create_from_group"},
    {40, "MPI_Comm_idup_with_info"},
    {40, "MPI_Exscan_init"},
    {40, "MPI_Gather*_init"},
    {40, "MPI_Group_from_session_pset"},
    {40, "MPI_Info_create_env"},
    {40, "MPI_Info_get_string"},
    {40, "MPI_Intercomm_create_from_groups"},
    {40, "MPI_Isendrecv*"},
    {40, "MPI_Neighbor_*_init"},
    {40, "MPI_Parrived"},
    {40, "MPI_Pready*"},
    {40, "MPI_Precv_init"},
    {40, "MPI_Psend_init"},
    {40, "MPI_Reduce*_init"},
    {40, "MPI_Scan_init"},
    {40, "MPI_Scatter*_init"},
    {40, "MPI_Session_*"},
    {40, "MPI_T_category_get_events"},
    {40, "MPI_T_category_get_num_events"},
    {40, "MPI_T_event_*"},
    {40, "MPI_T_source_*"},
};

/// Whether `name` is of the form `pattern`.
constexpr bool matches(std::string_view pattern, std::string_view name) {
  auto star = pattern.find('*');
  if (star == pattern.npos) return name == pattern;
  auto head = pattern.substr(0, star), tail = pattern.substr(star + 1);
  return name.size() >= head.size() + tail.size() && name.starts_with(head) && name.ends_with(tail);
}

/// The version of the standard, times ten, that brought a function; 0 for before 4.0.
constexpr int standard_version(std::string_view function) {
  for (auto [version, names] : brought)
    if (matches(names, function)) return version;
  return 0;
}

static_assert(standard_version("MPI_Send") == 0);
static_assert(standard_version("MPI_Send_c") == 40);
static_assert(standard_version("MPI_Session_attach_buffer_c") == 41);
static_assert(standard_version("MPI_Comm_toint") == 50);

}  // namespace abi_check
