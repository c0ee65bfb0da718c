// What observation knows of the program's objects: a number for each that was made at run time,
// stable as long as it lives; of communicators and windows, which ranks of the world they join; of
// requests, what they are for. One table under a lock: only observed programs come here.
//
// The target is asked about a handle only after a call with it has succeeded, because asking about
// a wrong one would end the program before its own call does.
#pragma once

#include "observe/information.h"
#include "observe/record.h"

namespace anympi::observe {

struct Communicator {
  std::uint64_t id;  ///< The same in all its processes.
  int size, rank;    ///< Of the process's own group.
  int peers;         ///< How many there are on the other side: equal to size unless `is_inter`.
  bool is_inter;
  int* world_ranks;           ///< Of the peers; null for the world itself.
  std::uint64_t made;         ///< How many communicators were made of it,
  std::uint64_t collectives;  ///< and how many collective calls on it.
};

/// What is known of a communicator or window; null when it has not been seen yet.
Communicator* find_communicator(HandleClass c, Word handle);
/// The same after a call with it succeeded: the target is asked.
Communicator* know_communicator(HandleClass c, Word handle);
/// A communicator that a call on `parent` (or on nothing) made.
void made_communicator(Word handle, Communicator* parent, bool is_collective);

/// The rank of the world for a rank of the communicator.
int world_rank(const Communicator* communicator, int rank);

/// The number of an object made at run time, from 1. A new object takes a new one.
unsigned number_of(HandleClass c, Word handle);
void created(HandleClass c, Word handle);
void released(HandleClass c, Word handle);

struct RequestInformation {
  Operation operation;
  std::int64_t bytes;
  bool is_persistent;
};
void remember_request(Word request, const RequestInformation& information);
/// False when nothing is known of it.
bool find_request(Word request, RequestInformation& information);
void forget_request(Word request);

/// Learns the world, after MPI is initialized: its size, this process's rank, whether it was
/// spawned.
void learn_world(int& size, int& rank, bool& is_spawned);
/// Before MPI is finalized: the target is asked no more.
void forget_world();

/// The size of an object of the datatype in bytes; -1 when `is_checked` is false and the target may
/// not know the handle.
std::int64_t size_of_type(Word datatype, bool is_checked);

/// Once, before anything is observed.
void prepare_names();
/// The name of a predefined handle, or null.
const char* name_of_handle(HandleClass c, Word handle);
bool is_null_handle(HandleClass c, Word handle);
/// The handle at an address, whatever its size.
Word handle_at(HandleClass c, const void* where, long index = 0);

/// How long an array is: -1 when that is not known.
long length_of(const FunctionInformation& f, const ParameterInformation& p, const Word* words);
/// Whether an argument means something: not at the root only, not with MPI_IN_PLACE.
bool is_significant(const FunctionInformation& f, unsigned place, const Word* words);

}  // namespace anympi::observe
