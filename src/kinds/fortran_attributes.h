// Values of attributes that Fortran set. Fortran gives the value itself, and C gets the address of
// it (MPI-4.1, section 19.3.7): so the value is put into a cell, whose address is the attribute for
// the target. Fortran gets back what is in the cell, and of an attribute that C set the address
// itself.
#pragma once

#include "kinds/pair.h"

namespace anympi::kinds {

/// The address of a new cell.
void* new_fortran_attribute(From::Aint value);

/// Whether an attribute is the address of a cell, and so was set in Fortran.
bool is_fortran_attribute(const void* attribute);

/// What Fortran gets for an attribute, whoever set it.
From::Aint fortran_attribute(const void* attribute);

/// The cell is free, if the attribute is one.
void forget_fortran_attribute(void* attribute);

}  // namespace anympi::kinds
