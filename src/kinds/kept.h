// Converted arrays that the target may read until a nonblocking or persistent operation is done
// (the datatypes of the w-collectives, MPI-4.1 section 6.12). Few programs make such calls, so a
// list under a lock is good enough; what matters is that other requests pay nothing. Generalized
// requests stand in that list too, without arrays, and so do operations that make a communicator,
// which the target may write as late as at completion.
#pragma once

#include <cstdlib>

#include "kinds/temporary.h"

namespace anympi::kinds {

struct Kept {
  void* arrays[2];
  void (*completed)(Kept&);  ///< Called when the operation is complete, unless null.
  void* result;              ///< Where the program wants what the operation makes.
  void* request;             ///< The target's, where the program's handle is only the number.

  void add(void* array) { arrays[arrays[0] != nullptr] = array; }
};

/// How many requests carry arrays: the one thing that other requests look at.
extern unsigned live_kept;

/// An empty one, for kinds to fill.
Kept* new_kept();
/// Gives the arrays a number, from 1, that a request can carry.
unsigned keep(Kept* kept);
bool has_arrays(unsigned number);
/// The target's request of that number; null when it was released.
void* kept_request(unsigned number);
void set_kept_request(unsigned number, void* request);
/// Frees the arrays of that number.
void release_kept(unsigned number);
/// Frees arrays that no request took.
void discard(Kept* kept);

}  // namespace anympi::kinds
