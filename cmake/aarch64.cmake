# Builds for aarch64 on Debian for x86-64, and runs what it builds with qemu (the preset aarch64):
#
#     dpkg --add-architecture arm64 && apt-get update
#     apt-get install g++-aarch64-linux-gnu qemu-user-static libstdc++6:arm64 \
#       libffi-dev:arm64 libelf-dev:arm64 zlib1g-dev:arm64 libgtest-dev:arm64
#     cmake --preset aarch64 && cmake --build --preset aarch64 && ctest --preset aarch64
#
# MPIs are not needed for it: programs are compiled against the mpi.h that is here and run on the
# fake ones (tests/fake).
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_LIBRARY_PATH /usr/lib/aarch64-linux-gnu)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static)
