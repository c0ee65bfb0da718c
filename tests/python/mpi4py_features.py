#!/usr/bin/python3
"""A walk through what mpi4py offers; each part checks itself, rank 0 prints what was computed.

mpi4py looks up every function of MPI when it is imported, so a missing one would show here first.
"""
import array
import os
import sys
import tempfile

from mpi4py import MPI

world = MPI.COMM_WORLD
rank, size = world.rank, world.size


def say(*words):
    if rank == 0:
        print(*words, flush=True)


def objects():
    data = world.bcast({"numbers": [1, 2.5, 3 + 4j], "text": "ä"} if rank == 0 else None)
    assert data == {"numbers": [1, 2.5, 3 + 4j], "text": "ä"}
    assert world.gather(rank**2) == ([r**2 for r in range(size)] if rank == 0 else None)
    assert world.alltoall([(rank, r) for r in range(size)]) == [(r, rank) for r in range(size)]
    assert world.allreduce([rank], op=MPI.SUM) == list(range(size))  # a Python operator
    say("objects", world.scan(rank), world.exscan(rank))


def requests():
    right, left = (rank + 1) % size, (rank - 1) % size
    out = array.array("i", range(rank, rank + 1000))
    into = [array.array("i", bytes(4000)) for _ in range(20)]
    pending = [world.Irecv(buffer, left, tag) for tag, buffer in enumerate(into)]
    pending += [world.Isend(out, right, tag) for tag in range(20)]
    statuses = [MPI.Status() for _ in pending]
    MPI.Request.Waitall(pending, statuses)
    assert all(buffer[0] == left for buffer in into)
    assert all(s.Get_count(MPI.INT) == 1000 and s.source == left for s in statuses[:20])
    assert all(request == MPI.REQUEST_NULL for request in pending)
    message = world.improbe(left, 99)
    assert message is None
    say("requests", statuses[5].tag)


def operators_and_types():
    def smaller_absolute(a, b, datatype):
        assert datatype == MPI.INT
        for i, (x, y) in enumerate(zip(memoryview(a).cast("i"), memoryview(b).cast("i"))):
            memoryview(b).cast("i")[i] = min(x, y, key=abs)

    operator = MPI.Op.Create(smaller_absolute, commute=True)
    result = array.array("i", [0])
    world.Allreduce(array.array("i", [-(rank + 3)]), result, operator)
    operator.Free()
    assert result[0] == -3
    column = MPI.INT.Create_vector(3, 1, 4).Commit()
    assert column.Get_envelope()[3] == MPI.COMBINER_VECTOR
    matrix = array.array("i", range(12))
    part = array.array("i", [0, 0, 0])
    world.Sendrecv([matrix, 1, column], rank, 0, part, rank, 0)
    column.Free()
    assert list(part) == [0, 4, 8]
    say("operators", result[0], list(part))


def attributes_and_errors():
    deleted = []
    keyval = MPI.Comm.Create_keyval(copy_fn=lambda c, k, v: v + 1,
                                    delete_fn=lambda c, k, v: deleted.append(v))
    world.Set_attr(keyval, 1)
    copy = world.Dup()
    assert copy.Get_attr(keyval) == 2
    copy.Free()
    world.Delete_attr(keyval)
    assert sorted(deleted) == [1, 2]
    assert world.Get_attr(MPI.TAG_UB) >= 32767
    codes = []
    for wrong in (lambda: world.Send(b"", dest=size), lambda: world.Send(b"", dest=0, tag=-5)):
        try:
            wrong()
        except MPI.Exception as error:
            codes.append(error.Get_error_class())
            assert error.Get_error_string()
    assert codes == [MPI.ERR_RANK, MPI.ERR_TAG], codes
    say("attributes", deleted)


def communicators():
    cart = world.Create_cart([size], periods=[False])
    ends = cart.Shift(0, 1)
    assert (ends[0] == MPI.PROC_NULL) == (rank == 0)
    assert cart.Get_topology() == MPI.CART
    group = world.group.Range_incl([(size - 1, 0, -1)])
    backwards = world.Create(group)
    assert backwards.rank == size - 1 - rank
    assert MPI.Comm.Compare(world, backwards) == MPI.SIMILAR
    half = world.Split(rank % 2, rank)
    say("communicators", half.size, half.name == world.name)
    for comm in (cart, backwards, half):
        comm.Free()


def windows():
    memory = MPI.Win.Allocate(8 * size, 8, comm=world)
    view = memoryview(memory.tomemory()).cast("d")
    for r in range(size):
        view[r] = 0
    memory.Fence()
    own = array.array("d", [rank + 0.5])
    for target in range(size):
        memory.Put(own, target, [rank, 1, MPI.DOUBLE])
    memory.Fence()
    assert list(view) == [r + 0.5 for r in range(size)], list(view)
    assert memory.Get_attr(MPI.WIN_CREATE_FLAVOR) == MPI.WIN_FLAVOR_ALLOCATE
    memory.Free()
    say("windows")


def files():
    path = world.bcast(os.path.join(tempfile.gettempdir(), f"anympi-mpi4py-{os.getpid()}"))
    file = MPI.File.Open(world, path, MPI.MODE_CREATE | MPI.MODE_RDWR | MPI.MODE_DELETE_ON_CLOSE)
    every_nth = MPI.INT.Create_vector(10, 1, size).Commit()
    file.Set_view(4 * rank, MPI.INT, every_nth)
    every_nth.Free()
    file.Write_all(array.array("i", [rank] * 10))
    file.Set_view(0, MPI.INT, MPI.INT)
    content = array.array("i", bytes(40 * size))
    file.Read_at_all(0, content)
    assert list(content) == list(range(size)) * 10, content
    file.Close()
    try:
        MPI.File.Open(world, "/nowhere/at/all", MPI.MODE_RDONLY)
    except MPI.Exception as error:
        assert error.Get_error_class() == MPI.ERR_NO_SUCH_FILE, error
    say("files", content[:5].tolist())


def end_all(*error):
    sys.__excepthook__(*error)
    sys.stderr.flush()
    world.Abort(1)


sys.excepthook = end_all
for part in (objects, requests, operators_and_types, attributes_and_errors, communicators, windows,
             files):
    part()
