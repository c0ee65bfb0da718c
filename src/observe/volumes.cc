#include "observe/volumes.h"

#include <cstring>

#include "observe/objects.h"

namespace anympi::observe {

std::int64_t integer_argument(const FunctionInformation& f, signed char place, const Word* words) {
  if (place < 0) return -1;
  return f.parameter(place).form == Form::integer ? static_cast<int>(words[place])
                                                  : static_cast<std::int64_t>(words[place]);
}

namespace {

/// The sum of an array of counts times the size of what each counts.
std::int64_t bytes_of_arrays(const FunctionInformation& f, signed char counts, signed char type,
                             signed char types, const Word* words, bool is_checked) {
  const ParameterInformation& p = f.parameter(counts);
  const long length = length_of(f, p, words);
  if (length < 0 || !words[counts] || !is_significant(f, counts, words)) return 0;
  std::int64_t sum = 0;
  for (long i = 0; i < length; ++i) {
    const std::int64_t count = p.form == Form::integers64
                                   ? reinterpret_cast<const long*>(words[counts])[i]
                                   : reinterpret_cast<const int*>(words[counts])[i];
    if (count == 0) continue;
    const Word datatype =
        types >= 0 ? handle_at(HandleClass::Datatype, reinterpret_cast<void*>(words[types]), i)
                   : words[type];
    const std::int64_t size = size_of_type(datatype, is_checked);
    if (size < 0) return -1;
    sum += count * size;
  }
  return sum;
}

}  // namespace

std::int64_t bytes_of(const FunctionInformation& f, const Word* words, bool is_checked) {
  const Roles& r = f.roles;
  const bool sends = (r.count >= 0 && is_significant(f, r.count, words)) ||
                     (r.counts >= 0 && is_significant(f, r.counts, words));
  const signed char count = sends ? r.count : r.recvcount, counts = sends ? r.counts : r.recvcounts;
  signed char type = sends ? r.datatype : r.recvtype, types = sends ? r.datatypes : r.recvtypes;
  if (type < 0) type = r.datatype;  // MPI_Reduce_scatter has one datatype for both sides.
  if (counts >= 0 && (type >= 0 || types >= 0))
    return bytes_of_arrays(f, counts, type, types, words, is_checked);
  if (count < 0 || type < 0 || !is_significant(f, count, words)) return 0;
  const std::int64_t items = integer_argument(f, count, words);
  if (items == 0) return 0;
  const std::int64_t size = size_of_type(words[type], is_checked);
  if (size < 0 || items < 0) return -1;
  std::int64_t times = 1;
  if (f.sends_to_each && r.communicator >= 0) {
    ParameterInformation each;
    each.of = r.communicator;
    each.length = std::strstr(f.name, "eighbor") ? Length::targets : Length::peers;
    times = length_of(f, each, words);
  }
  return times < 0 ? -1 : items * size * times;
}

}  // namespace anympi::observe
