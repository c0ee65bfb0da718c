#include "kinds/attributes.h"

#include <iterator>

namespace anympi::kinds {

namespace {

/// An int whose address can be given away, for each value that such an attribute can have.
template <class Enumeration, class Table>
int* enumerator_cell(int target_value) {
  static int cells[std::size(Table::pairs)];
  for (std::size_t i = 0; i < std::size(Table::pairs); ++i)
    if (Table::pairs[i].target == target_value) {
      cells[i] = Table::pairs[i].program;
      return &cells[i];
    }
  return nullptr;
}

}  // namespace

void* program_attribute(int program_keyval, void* target_value) {
  static int host, io;
  auto value = [=] { return *static_cast<int*>(target_value); };
  if (program_keyval == From::MPI_LASTUSEDCODE) return const_cast<int*>(last_used_code());
  if (!target_value) return target_value;
  switch (program_keyval) {
    case From::MPI_HOST:
      return host = program_rank(value()), &host;
    case From::MPI_IO:
      return io = program_rank(value()), &io;
    case From::MPI_WIN_CREATE_FLAVOR:
      return enumerator_cell<window_flavor, window_flavor_table>(value());
    case From::MPI_WIN_MODEL:
      return enumerator_cell<window_model, window_model_table>(value());
    default:
      return target_value;
  }
}

}  // namespace anympi::kinds
