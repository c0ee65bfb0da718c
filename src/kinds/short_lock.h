// A lock for a few instructions on memory. Taking it costs one atomic exchange and giving it back a
// plain store, half of what a mutex costs, because nobody is woken: who finds it taken lets others
// run, and soon sleeps, so that a thread of lower priority that has it gets on, too.
#pragma once

namespace anympi::kinds {

class ShortLock {
 public:
  [[gnu::always_inline]] void take() {
    if (__atomic_exchange_n(&taken_, true, __ATOMIC_ACQUIRE)) [[unlikely]]
      wait();
  }
  [[gnu::always_inline]] void give_back() { __atomic_store_n(&taken_, false, __ATOMIC_RELEASE); }

 private:
  [[gnu::cold, gnu::noinline]] void wait();

  bool taken_ = false;
};

/// Holds the lock while it lives.
class Held {
 public:
  explicit Held(ShortLock& lock) : lock_(lock) { lock_.take(); }
  ~Held() { lock_.give_back(); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

 private:
  ShortLock& lock_;
};

}  // namespace anympi::kinds
