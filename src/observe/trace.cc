#include "observe/trace.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "observe/forms.h"
#include "observe/objects.h"

namespace anympi::observe {

void Text::add(char c) {
  if (is_full()) return;
  *end_++ = c;
  *end_ = '\0';
}

void Text::add(const char* text) {
  for (; *text; ++text) add(*text);
}

void Text::format(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = std::vsnprintf(end_, room_ - size(), format, arguments);
  va_end(arguments);
  unsigned long left = room_ - size() - 1;
  if (length > 0) end_ += static_cast<unsigned long>(length) < left ? length : left;
}

void Text::quote(const char* text, unsigned long longest) {
  add('"');
  for (unsigned long i = 0; i < longest && text[i]; ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c == '"' || c == '\\') add('\\');
    if (c < 0x20)
      format("\\u%04x", c);
    else if (c >= 0x80)  // The bytes of a name need not be UTF-8: each as a character of Latin-1.
      format("\\u00%02x", c);
    else
      add(static_cast<char>(c));
  }
  add('"');
}

bool is_traced(FunctionInformation& f) {
  if (f.traced == 0) {
    const char* which = std::getenv("ANYMPI_OBSERVE_TRACE");
    bool is_wanted = which && std::strcmp(which, "all") == 0;
    const std::size_t length = std::strlen(f.name);
    for (const char* at = which; at && *at && !is_wanted;) {
      const std::size_t word = std::strcspn(at, ",");
      is_wanted = word == length && std::strncmp(at, f.name, length) == 0;
      at += word + (at[word] == ',');
    }
    f.traced = is_wanted ? 2 : 1;
  }
  return f.traced == 2;
}

namespace {

constexpr long most_items = 64, most_statuses = 16;

void show_named(Text& text, long value, Names names) {
  for (unsigned i = 0; i < names.size; ++i)
    if (names.first[i].value == value && value != absent) {
      text.format("\"%s\"", names.first[i].text);
      return;
    }
  text.format("%ld", value);
}

void show_bits(Text& text, long value, Names names) {
  if (value == 0) return text.add("0");
  text.add('"');
  bool is_first = true;
  for (unsigned i = 0; i < names.size; ++i) {
    const Name& bit = names.first[i];
    if (bit.value == absent || bit.value == 0 || (value & bit.value) == 0) continue;
    if (!is_first) text.add('|');
    text.add(bit.text);
    value &= ~bit.value;
    is_first = false;
  }
  if (value != 0) text.format("%s%ld", is_first ? "" : "|", value);
  text.add('"');
}

void show_rank(Text& text, int rank) {
  static constexpr Name names[] = {{From::MPI_ANY_SOURCE, "MPI_ANY_SOURCE"},
                                   {From::MPI_PROC_NULL, "MPI_PROC_NULL"},
                                   {From::MPI_ROOT, "MPI_ROOT"},
                                   {From::MPI_UNDEFINED, "MPI_UNDEFINED"}};
  show_named(text, rank, {names, 4});
}

void show_tag(Text& text, int tag) {
  static constexpr Name names[] = {{From::MPI_ANY_TAG, "MPI_ANY_TAG"}};
  show_named(text, tag, {names, 1});
}

void show_address(Text& text, Word address) {
  if (address == 0)
    text.add("null");
  else
    text.format("\"0x%lx\"", address);
}

void show_buffer(Text& text, Word address) {
  if (static_cast<long>(address) == From::MPI_IN_PLACE)
    text.add("\"MPI_IN_PLACE\"");
  else if (static_cast<long>(address) == From::MPI_BOTTOM)
    text.add("\"MPI_BOTTOM\"");
  else
    show_address(text, address);
}

void show_handle(Text& text, HandleClass c, Word handle) {
  static const char* const classes[] = {"communicator",  "group", "datatype", "operation",
                                        "error handler", "info",  "request",  "message",
                                        "window",        "file",  "session"};
  if (const char* name = name_of_handle(c, handle))
    text.format("\"%s\"", name);
  else if (handle == 0)
    text.add("null");
  else
    text.format("\"%s %u\"", classes[static_cast<int>(c)], number_of(c, handle));
}

void show_status(Text& text, const From::Status& status) {
  text.add("{\"MPI_SOURCE\":");
  show_rank(text, status.MPI_SOURCE);
  text.add(",\"MPI_TAG\":");
  show_tag(text, status.MPI_TAG);
  text.format(",\"bytes\":%lld%s}", From::bytes(status),
              From::cancelled(status) ? ",\"cancelled\":true" : "");
}

/// `one(i)` for each item; what is beyond the limit is told by how many there are in all.
template <class One>
void show_array(Text& text, long length, long most, One one) {
  text.add('[');
  for (long i = 0; i < length && i < most; ++i) {
    if (i > 0) text.add(',');
    one(i);
  }
  if (length > most) text.format(",\"%ld in all\"", length);
  text.add(']');
}

template <class T>
T at(Word address, long index = 0) {
  return reinterpret_cast<const T*>(address)[index];
}

void show_items(Text& text, const ParameterInformation& p, Word address, long length) {
  show_array(text, length, most_items, [&](long i) {
    switch (p.form) {
      case Form::integers:
        return text.format("%d", at<int>(address, i));
      case Form::integers64:
        return text.format("%ld", at<long>(address, i));
      case Form::ranks:
        return show_rank(text, at<int>(address, i));
      default:
        return show_handle(text, p.handle_class,
                           handle_at(p.handle_class, reinterpret_cast<void*>(address), i));
    }
  });
}

long written_statuses(const FunctionInformation& f, const ParameterInformation& p,
                      const Word* words) {
  const long length = p.form == Form::status_out ? 1 : length_of(f, p, words);
  if (p.written == Written::all || p.written_by < 0) return length;
  const Word by = words[p.written_by];
  const int value = by ? at<int>(by) : 0;
  if (p.written == Written::if_flag) return value ? length : 0;
  return value > 0 ? value : 0;
}

void show_statuses(Text& text, const FunctionInformation& f, const ParameterInformation& p,
                   const Word* words, Word word) {
  const bool is_one = p.form != Form::statuses_out;
  if (static_cast<long>(word) == (is_one ? From::MPI_STATUS_IGNORE : From::MPI_STATUSES_IGNORE))
    return text.add(is_one ? "\"MPI_STATUS_IGNORE\"" : "\"MPI_STATUSES_IGNORE\"");
  if (word == 0) return text.add("null");
  const long count = p.form == Form::status_in ? 1 : written_statuses(f, p, words);
  if (is_one) {
    if (count == 1) return show_status(text, at<From::Status>(word));
    return text.add("null");
  }
  show_array(text, count, most_statuses,
             [&](long i) { show_status(text, at<From::Status>(word, i)); });
}

/// What the call has written through a pointer.
void show_written(Text& text, const ParameterInformation& p, Word word) {
  switch (p.form) {
    case Form::integer_out:
      return text.format("%d", at<int>(word));
    case Form::integer64_out:
      return text.format("%ld", at<long>(word));
    case Form::rank_out:
      return show_rank(text, at<int>(word));
    case Form::tag_out:
      return show_tag(text, at<int>(word));
    case Form::error_out:
      return show_error(text, at<int>(word));
    case Form::enumerator_out:
      return show_named(text, at<int>(word), names_of(p.naming));
    case Form::bits_out:
      return show_bits(text, at<int>(word), names_of(p.naming));
    case Form::string_out:
      return text.quote(reinterpret_cast<const char*>(word), 256);
    default:
      return show_handle(text, p.handle_class,
                         handle_at(p.handle_class, reinterpret_cast<void*>(word)));
  }
}

void show_pointed_to(Text& text, const FunctionInformation& f, const ParameterInformation& p,
                     const Word* words, Word word) {
  if (p.form == Form::status_in) return show_statuses(text, f, p, words, word);
  if (p.form == Form::handle_in || p.form == Form::handle_released || p.form == Form::request_done)
    return show_handle(text, p.handle_class,
                       handle_at(p.handle_class, reinterpret_cast<void*>(word)));
  const long length = length_of(f, p, words);
  if (length < 0) return show_address(text, word);
  show_items(text, p, word, length);
}

}  // namespace

void show_error(Text& text, int code) {
  const bool is_added = code >= From::first_user_code;
  show_named(text, is_added || code == 0 ? code : From::class_of(code),
             names_of(Naming::error_class));
}

bool is_shown_before(Form form) { return form >= Form::handle_in; }

void show(Text& text, const FunctionInformation& f, unsigned place, const Word* words,
          bool has_succeeded) {
  const ParameterInformation& p = f.parameter(place);
  const Word word = words[place];
  const int integer = static_cast<int>(word);
  if (!is_significant(f, place, words)) return text.add("null");
  switch (p.form) {
    case Form::integer:
      return text.format("%d", integer);
    case Form::integer64:
      return text.format("%ld", static_cast<long>(word));
    case Form::address:
      return show_address(text, word);
    case Form::buffer:
      return show_buffer(text, word);
    case Form::rank:
      return show_rank(text, integer);
    case Form::tag:
      return show_tag(text, integer);
    case Form::error:
      return show_error(text, integer);
    case Form::enumerator:
      return show_named(text, integer, names_of(p.naming));
    case Form::bits:
      return show_bits(text, integer, names_of(p.naming));
    case Form::string:
      if (word == 0) return text.add("null");
      return text.quote(reinterpret_cast<const char*>(word), 256);
    case Form::handle:
      return show_handle(text, p.handle_class, word);
    case Form::status_out:
    case Form::statuses_out:
      if (!has_succeeded) return show_address(text, word);
      return show_statuses(text, f, p, words, word);
    default:
      if (word == 0) return text.add("null");
      if (is_shown_before(p.form)) return show_pointed_to(text, f, p, words, word);
      if (!has_succeeded) return show_address(text, word);
      return show_written(text, p, word);
  }
}

namespace {
constexpr std::uint64_t window_size = 1 << 22;
}

void TraceFile::open(const char* path) {
  if (file_ < 0) file_ = ::open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

bool TraceFile::map_next() {
  if (file_ < 0) return false;
  if (window_) {
    munmap(window_, window_size);
    window_begins_ += window_size;
    window_ = nullptr;
  }
  // A page of a file for which there is no room would kill the process when it is touched.
  if (posix_fallocate(file_, window_begins_, window_size) != 0) return false;
  void* memory =
      mmap(nullptr, window_size, PROT_READ | PROT_WRITE, MAP_SHARED, file_, window_begins_);
  if (memory == MAP_FAILED) return false;
  window_ = static_cast<char*>(memory);
  return true;
}

bool TraceFile::write(const char* text, unsigned long size) {
  while (size > 0) {
    if (!window_ || written_ == window_begins_ + window_size)
      if (!map_next()) {
        file_ = -1;
        return false;
      }
    const std::uint64_t place = written_ - window_begins_, left = window_size - place;
    const unsigned long part = size < left ? size : left;
    std::memcpy(window_ + place, text, part);
    written_ += part;
    text += part;
    size -= part;
  }
  return true;
}

}  // namespace anympi::observe
