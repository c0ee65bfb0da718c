// The trace of a thread: a line of text for each call,
//
//     START END {"call":"MPI_Send","args":{...},"result":"MPI_SUCCESS",...}
//
// with times of CLOCK_MONOTONIC in nanoseconds. The launcher puts rank and thread in front and
// sorts the lines of all threads. The file is mapped piece by piece, so that what was written is
// there even when the process is killed.
#pragma once

#include "observe/information.h"
#include "observe/record.h"

namespace anympi::observe {

/// Text that stops at its end rather than run over it.
class Text {
 public:
  Text(char* begin, unsigned long room) : begin_(begin), end_(begin), room_(room) {}
  void add(const char* text);
  void add(char c);
  [[gnu::format(printf, 2, 3)]] void format(const char* format, ...);
  /// As JSON writes it: quoted, and valid UTF-8.
  void quote(const char* text, unsigned long longest);

  char* begin() const { return begin_; }
  unsigned long size() const { return end_ - begin_; }
  bool is_full() const { return size() + 1 >= room_; }
  void clear() { end_ = begin_; }

 private:
  char* begin_;
  char* end_;
  unsigned long room_;
};

/// Whether calls of this function are to be traced: ANYMPI_OBSERVE_TRACE says which, or "all".
bool is_traced(FunctionInformation& f);

/// Shows an argument before the call, if its form asks for that, or afterwards.
bool is_shown_before(Form form);
void show(Text& text, const FunctionInformation& f, unsigned place, const Word* words,
          bool has_succeeded);
/// The result of a function that returns an error code.
void show_error(Text& text, int code);

/// Where the lines of a thread go.
class TraceFile {
 public:
  /// Opens it beside the record; does nothing when it is open.
  void open(const char* path);
  /// False when there is no room left on the disk.
  bool write(const char* text, unsigned long size);
  std::uint64_t size() const { return written_; }

 private:
  bool map_next();

  int file_ = -1;
  char* window_ = nullptr;
  std::uint64_t window_begins_ = 0, written_ = 0;
};

}  // namespace anympi::observe
