// Parallel HDF5 (Debian's library, which is built for one MPI): each rank writes every n-th column
// of a matrix collectively, then reads a block of rows and checks what all have written.
// HDF5 drives derived datatypes, MPI-IO, attributes of communicators and info objects by itself.
#include <hdf5.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

enum { rows = 64, columns_per_rank = 50 };

static int rank, size;

static void require(int condition, const char *what) {
  if (condition) return;
  fprintf(stderr, "rank %d: %s failed\n", rank, what);
  MPI_Abort(MPI_COMM_WORLD, 1);
}

static double element(hsize_t row, hsize_t column) { return 1000.0 * row + column; }

static void write_columns(hid_t set, hid_t collective) {
  hsize_t start[2] = {0, rank}, stride[2] = {1, size}, count[2] = {rows, columns_per_rank};
  hid_t in_file = H5Dget_space(set), in_memory = H5Screate_simple(2, count, NULL);
  H5Sselect_hyperslab(in_file, H5S_SELECT_SET, start, stride, count, NULL);
  double *own = malloc(rows * columns_per_rank * sizeof *own);
  for (hsize_t r = 0; r < rows; r++)
    for (hsize_t c = 0; c < columns_per_rank; c++)
      own[r * columns_per_rank + c] = element(r, c * size + rank);
  require(H5Dwrite(set, H5T_NATIVE_DOUBLE, in_memory, in_file, collective, own) >= 0, "H5Dwrite");
  free(own);
  H5Sclose(in_memory);
  H5Sclose(in_file);
}

static double read_rows(hid_t set, hid_t collective) {
  hsize_t block = rows / size;
  hsize_t start[2] = {rank * block, 0}, count[2] = {block, (hsize_t)columns_per_rank * size};
  hid_t in_file = H5Dget_space(set), in_memory = H5Screate_simple(2, count, NULL);
  H5Sselect_hyperslab(in_file, H5S_SELECT_SET, start, NULL, count, NULL);
  double *all = malloc(count[0] * count[1] * sizeof *all), sum = 0;
  require(H5Dread(set, H5T_NATIVE_DOUBLE, in_memory, in_file, collective, all) >= 0, "H5Dread");
  for (hsize_t r = 0; r < count[0]; r++)
    for (hsize_t c = 0; c < count[1]; c++) {
      require(all[r * count[1] + c] == element(start[0] + r, c), "what was read");
      sum += all[r * count[1] + c];
    }
  free(all);
  H5Sclose(in_memory);
  H5Sclose(in_file);
  return sum;
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  require(argc == 2, "usage: hdf5_slabs FILE");

  hid_t access = H5Pcreate(H5P_FILE_ACCESS), collective = H5Pcreate(H5P_DATASET_XFER);
  H5Pset_fapl_mpio(access, MPI_COMM_WORLD, MPI_INFO_NULL);
  H5Pset_dxpl_mpio(collective, H5FD_MPIO_COLLECTIVE);
  hid_t file = H5Fcreate(argv[1], H5F_ACC_TRUNC, H5P_DEFAULT, access);
  require(file >= 0, "H5Fcreate");
  hsize_t shape[2] = {rows, (hsize_t)columns_per_rank * size};
  hid_t space = H5Screate_simple(2, shape, NULL);
  hid_t set =
      H5Dcreate2(file, "matrix", H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  write_columns(set, collective);
  double own = read_rows(set, collective), sum = 0;
  H5Dclose(set);
  H5Sclose(space);
  require(H5Fclose(file) >= 0, "H5Fclose");
  H5Pclose(collective);
  H5Pclose(access);

  MPI_Reduce(&own, &sum, 1, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
  if (rank == 0) printf("sum of %d x %d: %.0f\n", rows, columns_per_rank * size, sum);
  MPI_Finalize();
  return 0;
}
