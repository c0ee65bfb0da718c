// Cells lie in chunks that never move, each twice as large as the one before, so that whether an
// address is a cell is a matter of a few comparisons, without a lock.
#include "kinds/fortran_attributes.h"

#include <pthread.h>

#include <cstdint>

#include "kinds/temporary.h"

namespace anympi::kinds {

namespace {

/// A free cell leads to the next.
union Cell {
  From::Aint value;
  Cell* next_free;
};

constexpr int max_chunks = 48;
constexpr std::size_t chunk_size(int chunk) { return std::size_t{256} << chunk; }

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
Cell* chunks[max_chunks];
int chunk_count = 0;
std::size_t used = 0;  // cells of the last chunk that were ever given out
Cell* free_cells = nullptr;

Cell* take_cell() {
  if (free_cells) {
    Cell* cell = free_cells;
    free_cells = cell->next_free;
    return cell;
  }
  if (chunk_count == 0 || used == chunk_size(chunk_count - 1)) {
    if (chunk_count == max_chunks) die_of_no_memory();
    chunks[chunk_count] = static_cast<Cell*>(allocate(sizeof(Cell) * chunk_size(chunk_count)));
    __atomic_store_n(&chunk_count, chunk_count + 1, __ATOMIC_RELEASE);
    used = 0;
  }
  return &chunks[chunk_count - 1][used++];
}

}  // namespace

void* new_fortran_attribute(From::Aint value) {
  pthread_mutex_lock(&lock);
  Cell* cell = take_cell();
  pthread_mutex_unlock(&lock);
  cell->value = value;
  return cell;
}

bool is_fortran_attribute(const void* attribute) {
  auto address = reinterpret_cast<std::uintptr_t>(attribute);
  if (address % alignof(Cell) != 0) return false;
  const int count = __atomic_load_n(&chunk_count, __ATOMIC_ACQUIRE);
  for (int i = 0; i < count; ++i)
    if (address - reinterpret_cast<std::uintptr_t>(chunks[i]) < sizeof(Cell) * chunk_size(i))
      return true;
  return false;
}

From::Aint fortran_attribute(const void* attribute) {
  return is_fortran_attribute(attribute) ? static_cast<const Cell*>(attribute)->value
                                         : reinterpret_cast<From::Aint>(attribute);
}

void forget_fortran_attribute(void* attribute) {
  if (!is_fortran_attribute(attribute)) return;
  auto cell = static_cast<Cell*>(attribute);
  pthread_mutex_lock(&lock);
  cell->next_free = free_cells;
  free_cells = cell;
  pthread_mutex_unlock(&lock);
}

}  // namespace anympi::kinds
