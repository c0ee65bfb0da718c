// What a process under observation leaves: a file for each of its threads that call MPI, in the
// folder that ANYMPI_OBSERVE names. The process has the file mapped, so what it did is there even
// when it is killed; the launcher reads it while the process runs (watchdog) and afterwards
// (statistics).
//
// A file holds a Record and, when the size of the world is known, a Peer for each rank. The trace
// of a thread is a second file of lines of text (trace.h). Both sides are built together: `version`
// only guards against another AnyMPI's files in the same folder.
#pragma once

#include <cstdint>

namespace anympi::observe {

inline constexpr char magic[8] = "AnyMPI1";
inline constexpr unsigned max_functions = 1024;  ///< More than MPI has.
inline constexpr unsigned max_pending = 6;
inline constexpr int no_rank = -1;
inline constexpr int any_rank = -2;

/// What a thread did with one function.
struct FunctionRecord {
  char name[40];
  std::uint64_t calls, nanoseconds, worst, bytes;
};

/// What a process sent to a rank of its world: messages, and what it put into windows.
struct Peer {
  std::uint64_t messages, bytes;
};

/// An operation that a call waits for: ranks are those of the world.
struct Operation {
  std::uint32_t function;  ///< Its place in the table of functions, counted from 1; 0 is none.
  std::int32_t dest, source, sendtag, recvtag;
  std::uint64_t communicator;
};

/// The call in which a thread is, or was last. `version` is odd while it changes.
struct Call {
  std::uint32_t version;
  std::uint32_t function;  ///< As in Operation; 0 when the thread is outside of MPI.
  std::uint64_t since;     ///< When the call began, or the last one ended.
  Operation operation;
  std::int32_t root;
  std::int32_t is_collective;
  std::int64_t count;
  std::int64_t bytes;        ///< -1 when not known.
  std::uint64_t collective;  ///< How many collective calls this process made on the communicator.
  std::uint32_t pending;     ///< How many requests the call waits for,
  std::uint32_t known_pending;
  Operation waits_for[max_pending];  ///< and the first of those whose operation is known.
};

enum class State : std::uint32_t { before_init, initialized, finalized };

struct Record {
  char magic[8];
  std::uint32_t size;  ///< Of this structure.
  std::uint32_t peers_offset;
  std::int32_t pid, tid;
  std::uint32_t thread;  ///< In the order in which the threads of a process first called MPI.
  std::int32_t backtrace_signal;  ///< Makes the thread write its backtrace; 0 when it would not.
  std::int32_t rank, world_size;  ///< -1 until MPI is initialized.
  State state;
  std::int32_t is_spawned;
  std::int64_t realtime, monotonic;  ///< Both clocks at the same moment, in nanoseconds.
  std::uint64_t began, ended;        ///< When MPI was initialized and finalized; 0 is not yet.
  std::uint64_t trace_bytes;
  std::uint64_t events_lost;
  char host[64];
  char abi[16], target[16];
  std::uint32_t functions;  ///< The table is filled up to here.
  std::uint32_t last_function;
  Call call;
  FunctionRecord table[max_functions];
};

}  // namespace anympi::observe
