#!/usr/bin/env python3
"""A copy of an MPI library that lacks functions: blot.py LIBRARY COPY EMULATION.INC [PATTERN]

An emulation is to do what the function does where a library has it, so it is run on that library
itself, without the function: every function of the table of emulations whose name matches PATTERN
becomes a local symbol of the copy. dlsym no longer finds it, while the library's own calls of it
still lead there.
"""
import pathlib
import re
import struct
import sys

SHT_DYNSYM, STB_LOCAL = 11, 0
SYMBOL = "<IBBHQQ"  # Elf64_Sym: st_name st_info st_other st_shndx st_value st_size


def emulated_functions(table, pattern=""):
    """The names, as the standard has them, of the functions in emulation.inc that match."""
    names = set()
    for macro, name in re.findall(r"^(\w+)\((\w+)", table, re.MULTILINE):
        name = "MPIX_" + name[2:] if name.startswith("X_") else "MPI_" + name
        names.add(name + "_c" if macro in ("LARGE_COUNT", "IN_BLOCKS") else name)
    return {name for name in names if re.search(pattern, name)}


def sections(image):
    offset, = struct.unpack_from("<Q", image, 0x28)
    size, count = struct.unpack_from("<HH", image, 0x3A)
    for i in range(count):
        yield struct.unpack_from("<IIQQQQIIQQ", image, offset + i * size)


def blot(image, functions):
    """Makes the functions, and their names in the profiling layer, local; returns what was found."""
    found, all_sections = set(), list(sections(image))
    for _, kind, _, _, offset, size, link, *_ in all_sections:
        if kind != SHT_DYNSYM:
            continue
        names = all_sections[link][4]
        for place in range(offset, offset + size, struct.calcsize(SYMBOL)):
            name, info = struct.unpack_from("<IB", image, place)
            start = names + name
            text = image[start:image.index(b"\0", start)].decode()
            if text.removeprefix("P") in functions:
                image[place + 4] = STB_LOCAL << 4 | info & 15
                found.add(text.removeprefix("P"))
    return found


def main():
    library, copy, table, pattern = (*sys.argv[1:4], "".join(sys.argv[4:5]))
    image = bytearray(pathlib.Path(library).read_bytes())
    if image[:6] != b"\x7fELF\x02\x01":
        sys.exit(f"{library} is not a library of 64 bits with the least significant byte first.")
    if not blot(image, emulated_functions(pathlib.Path(table).read_text(), pattern)):
        sys.exit(f"{library} has no function to take away.")
    pathlib.Path(copy).write_bytes(image)


if __name__ == "__main__":
    main()
