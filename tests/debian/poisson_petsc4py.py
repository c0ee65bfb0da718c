"""Solves Poisson's equation on a square with petsc4py: conjugate gradients, algebraic multigrid."""
import sys

import petsc4py

petsc4py.init(sys.argv)
from petsc4py import PETSc  # noqa: E402

SIDE = 60
matrix = PETSc.Mat().createAIJ([SIDE * SIDE, SIDE * SIDE], nnz=5)
matrix.setUp()
for row in range(*matrix.getOwnershipRange()):
    i, j = divmod(row, SIDE)
    matrix[row, row] = 4
    for other, is_inside in ((row - SIDE, i > 0), (row + SIDE, i < SIDE - 1),
                             (row - 1, j > 0), (row + 1, j < SIDE - 1)):
        if is_inside:
            matrix[row, other] = -1
matrix.assemble()
solution, right = matrix.createVecs()
right.set(1)
solver = PETSc.KSP().create()
solver.setOperators(matrix)
solver.setType("cg")
solver.getPC().setType("gamg")
solver.setTolerances(rtol=1e-12)
solver.solve(right, solution)
right.axpy(-1, matrix * solution)
norm, residual = solution.norm(), right.norm()
if matrix.comm.rank == 0:
    print(f"{matrix.comm.size} ranks, norm {norm:.6f}, residual below 1e-8: {residual < 1e-8}")
