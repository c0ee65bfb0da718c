// An array that lives as long as a call. Input arrays of the program are never converted in place:
// they may be in read-only memory, shared by threads, or read while a nonblocking call runs.
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

template <class T>
class Temporary {
 public:
  /// A negative size is the program's error; the target gets the number and says so.
  explicit Temporary(long size) : size_(size > 0 ? size : 0) {
    data_ = size_ <= local_size ? local_ : static_cast<T*>(allocate(size_ * sizeof(T)));
  }
  ~Temporary() {
    if (data_ != local_) std::free(data_);
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  T* data() { return data_; }
  long size() const { return size_; }
  T& operator[](long i) { return data_[i]; }

 private:
  static constexpr long local_size = 512 / sizeof(T);
  T* data_;
  long size_;
  T local_[local_size];
};

}  // namespace anympi::kinds
