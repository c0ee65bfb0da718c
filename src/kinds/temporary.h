// Arrays that live as long as a call. Input arrays of the program are never converted in place:
// they may be in read-only memory, shared by threads, or read while a nonblocking call runs.
//
// A short array lies in memory of the call's own. A long one lies in a block that its thread keeps
// for the next call, so that a program which completes many requests again and again allocates
// once.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace anympi::kinds {

[[noreturn]] inline void die_of_no_memory() {
  std::fprintf(stderr, "anympi: out of memory\n");
  std::abort();
}

/// Memory, or the end of the process with a sentence.
inline void* allocate(std::size_t bytes) {
  void* memory = std::malloc(bytes);
  if (!memory) die_of_no_memory();
  return memory;
}

/// A block of the thread's, to be given back in the order of last taken, first given.
void* take_block(std::size_t bytes);
void give_block(void* block);

template <class T>
struct ShortArray {
  static constexpr long room = 512 / sizeof(T);
  T items[room];
};

template <class T>
class Array {
 public:
  using memory = ShortArray<T>;

  /// A negative size is the program's error; the target gets the number and says so.
  Array(long size, memory& own)
      : data_(size <= memory::room ? own.items : static_cast<T*>(take_block(size * sizeof(T)))),
        size_(size > 0 ? size : 0) {}
  ~Array() {
    if (size_ > memory::room) [[unlikely]]
      give_block(data_);
  }
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;

  T* data() { return data_; }
  long size() const { return size_; }
  T& operator[](long i) { return data_[i]; }

 private:
  T* data_;
  long size_;
};

/// An array with its memory.
template <class T>
class Temporary : ShortArray<T>, public Array<T> {
 public:
  explicit Temporary(long size) : Array<T>(size, static_cast<ShortArray<T>&>(*this)) {}
};

}  // namespace anympi::kinds
