// The send buffer means nothing at the root of an intercommunicator (MPI-4.1, section 6.9.1), and
// mpi4py gives a null pointer there. MPICH 4.0 refuses that one (seen), so it gets any other.
#include "facade/own_code.h"

namespace anympi::facade {

namespace {

using Type = From::Handle<HandleClass::Datatype>;
using Op = From::Handle<HandleClass::Op>;
using Comm = From::Handle<HandleClass::Comm>;
using Info = From::Handle<HandleClass::Info>;
using Request = From::Handle<HandleClass::Request>;
using Count = From::Count;

const void* send_buffer(const void* given, int root) {
  static const char any = 0;
  return !given && root == From::MPI_ROOT ? &any : given;
}

template <class Fn, class Size, class... Rest>
int reduce(const void* sent, void* received, Size count, Type type, Op op, int root, Rest... rest) {
  return enter<Fn>(send_buffer(sent, root), received, count, type, op, root, rest...);
}

}  // namespace

int OwnCode<catalogue::Reduce>::call(const void* sent, void* received, int count, Type type, Op op,
                                     int root, Comm comm) {
  return reduce<catalogue::Reduce>(sent, received, count, type, op, root, comm);
}
int OwnCode<catalogue::Reduce_c>::call(const void* sent, void* received, Count count, Type type,
                                       Op op, int root, Comm comm) {
  return reduce<catalogue::Reduce_c>(sent, received, count, type, op, root, comm);
}
int OwnCode<catalogue::Ireduce>::call(const void* sent, void* received, int count, Type type, Op op,
                                      int root, Comm comm, Request* request) {
  return reduce<catalogue::Ireduce>(sent, received, count, type, op, root, comm, request);
}
int OwnCode<catalogue::Ireduce_c>::call(const void* sent, void* received, Count count, Type type,
                                        Op op, int root, Comm comm, Request* request) {
  return reduce<catalogue::Ireduce_c>(sent, received, count, type, op, root, comm, request);
}
int OwnCode<catalogue::Reduce_init>::call(const void* sent, void* received, int count, Type type,
                                          Op op, int root, Comm comm, Info info, Request* request) {
  return reduce<catalogue::Reduce_init>(sent, received, count, type, op, root, comm, info, request);
}
int OwnCode<catalogue::Reduce_init_c>::call(const void* sent, void* received, Count count,
                                            Type type, Op op, int root, Comm comm, Info info,
                                            Request* request) {
  return reduce<catalogue::Reduce_init_c>(sent, received, count, type, op, root, comm, info,
                                          request);
}

}  // namespace anympi::facade
