// Packing with large counts: part by part, each as large as an int can say. What is packed one
// after the other is unpacked as one (MPI-4.1, section 5.2).
#include "facade/emulation/items.h"

namespace anympi::facade {

namespace {

using Comm = From::Handle<HandleClass::Comm>;

/// How the items of a buffer are cut into parts.
struct Cut {
  Aint extent = 0;
  int most = INT_MAX;  ///< items of a part

  /// Parts of which each has at most INT_MAX bytes in a packed buffer, as far as its size tells.
  static int of(Datatype type, Cut& cut) {
    Aint lower = 0;
    Count size = 0;
    int code = enter<catalogue::Type_get_extent>(type, &lower, &cut.extent);
    if (code == 0) code = enter<catalogue::Type_size_x>(type, &size);
    if (code == 0 && size > 0) cut.most = static_cast<int>(INT_MAX / 4 / size);
    if (cut.most < 1) cut.most = 1;
    return code;
  }
  int part(Count left) const { return left < most ? static_cast<int>(left) : most; }
};

/// Calls part(done items, items) until all of `count` are done; once for none.
int for_each_part(const Cut& cut, Count count, auto part) {
  Count done = 0;
  do {
    int items = cut.part(count - done);
    if (int code = part(done, items)) return code;
    done += items;
  } while (done < count);
  return 0;
}

int window(Count size, Count position) {
  Count left = size - position;
  return left < INT_MAX ? static_cast<int>(left) : INT_MAX;
}

const char* item(const void* buffer, const Cut& cut, Count done) {
  return static_cast<const char*>(buffer) + done * cut.extent;
}
char* item(void* buffer, const Cut& cut, Count done) {
  return static_cast<char*>(buffer) + done * cut.extent;
}

}  // namespace

int Emulation<catalogue::Pack_c>::call(const void* in, Count count, Datatype type, void* out,
                                       Count size, Count* position, Comm comm) {
  if (int refusal = refusal_of(count, type))
    return raise<catalogue::Pack_c>(refusal, in, count, type, out, size, position, comm);
  Cut cut;
  if (int code = Cut::of(type, cut)) return code;
  return for_each_part(cut, count, [&](Count done, int items) {
    int written = 0;
    int code = enter<catalogue::Pack>(item(in, cut, done), items, type,
                                      static_cast<char*>(out) + *position, window(size, *position),
                                      &written, comm);
    *position += written;
    return code;
  });
}

int Emulation<catalogue::Unpack_c>::call(const void* in, Count size, Count* position, void* out,
                                         Count count, Datatype type, Comm comm) {
  if (int refusal = refusal_of(count, type))
    return raise<catalogue::Unpack_c>(refusal, in, size, position, out, count, type, comm);
  Cut cut;
  if (int code = Cut::of(type, cut)) return code;
  return for_each_part(cut, count, [&](Count done, int items) {
    int read = 0;
    int code =
        enter<catalogue::Unpack>(static_cast<const char*>(in) + *position, window(size, *position),
                                 &read, item(out, cut, done), items, type, comm);
    *position += read;
    return code;
  });
}

int Emulation<catalogue::Pack_size_c>::call(Count count, Datatype type, Comm comm, Count* size) {
  if (int refusal = refusal_of(count, type))
    return raise<catalogue::Pack_size_c>(refusal, count, type, comm, size);
  Cut cut;
  if (int code = Cut::of(type, cut)) return code;
  *size = 0;
  return for_each_part(cut, count, [&](Count, int items) {
    int part = 0;
    int code = enter<catalogue::Pack_size>(items, type, comm, &part);
    *size += part;
    return code;
  });
}

int Emulation<catalogue::Pack_external_c>::call(const char* representation, const void* in,
                                                Count count, Datatype type, void* out, Count size,
                                                Count* position) {
  if (int refusal = refusal_of(count, type))
    return raise<catalogue::Pack_external_c>(refusal, representation, in, count, type, out, size,
                                             position);
  Cut cut;
  if (int code = Cut::of(type, cut)) return code;
  return for_each_part(cut, count, [&](Count done, int items) {
    Aint place = static_cast<Aint>(*position);
    int code = enter<catalogue::Pack_external>(representation, item(in, cut, done), items, type,
                                               out, static_cast<Aint>(size), &place);
    *position = place;
    return code;
  });
}

int Emulation<catalogue::Unpack_external_c>::call(const char* representation, const void* in,
                                                  Count size, Count* position, void* out,
                                                  Count count, Datatype type) {
  if (int refusal = refusal_of(count, type))
    return raise<catalogue::Unpack_external_c>(refusal, representation, in, size, position, out,
                                               count, type);
  Cut cut;
  if (int code = Cut::of(type, cut)) return code;
  return for_each_part(cut, count, [&](Count done, int items) {
    Aint place = static_cast<Aint>(*position);
    int code = enter<catalogue::Unpack_external>(representation, in, static_cast<Aint>(size),
                                                 &place, item(out, cut, done), items, type);
    *position = place;
    return code;
  });
}

int Emulation<catalogue::Pack_external_size_c>::call(const char* representation, Count count,
                                                     Datatype type, Count* size) {
  if (int refusal = refusal_of(count, type))
    return raise<catalogue::Pack_external_size_c>(refusal, representation, count, type, size);
  Cut cut;
  if (int code = Cut::of(type, cut)) return code;
  *size = 0;
  return for_each_part(cut, count, [&](Count, int items) {
    Aint part = 0;
    int code = enter<catalogue::Pack_external_size>(representation, items, type, &part);
    *size += part;
    return code;
  });
}

}  // namespace anympi::facade
