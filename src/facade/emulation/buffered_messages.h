// Buffered messages (MPI_Bsend and its kin) on a target that cannot serve the buffer: it has none
// of its own for communicators and sessions, or cannot tell whether the process's has been left by
// all messages without waiting for it (MPI-4.1, section 3.6).
//
// A message is packed into memory of ours and sent by MPI_Isend. The program's buffer is only
// counted with: it tells how much may be under way at once. A persistent message that was made
// before the first such buffer stays the target's, and uses the process's buffer.
#pragma once

#include <cstdint>

#include "catalogue/functions.h"

namespace anympi::facade {

/// Whom a buffer belongs to: the process, or an object of this program's handle.
struct BufferOwner {
  enum Kind { process, communicator, session } kind;
  std::uint64_t handle;

  bool operator==(const BufferOwner&) const = default;
};

template <class Handle>
BufferOwner owner(BufferOwner::Kind kind, Handle handle) {
  if constexpr (std::is_pointer_v<Handle>)
    return {kind, reinterpret_cast<std::uintptr_t>(handle)};
  else
    return {kind, static_cast<std::uint32_t>(handle)};
}

inline constexpr BufferOwner the_process{BufferOwner::process, 0};

/// Whether an owner has a buffer that is counted here.
bool has_buffer(const BufferOwner& owner);

bool is_automatic(void* buffer);

/// As the functions of MPI that are called so, but for errors: what attaching returns is a class of
/// the program's, for which no error handler was called.
int attach_buffer(const BufferOwner& owner, void* buffer, From::Count size);
/// Null and 0 where there is no buffer.
void detach_buffer(const BufferOwner& owner, void** buffer, From::Count* size);
void flush_buffer(const BufferOwner& owner);
int iflush_buffer(const BufferOwner& owner, From::Handle<HandleClass::Request>* request);

/// Waits until all messages of this process have left its buffers.
void flush_all_buffers();

}  // namespace anympi::facade
