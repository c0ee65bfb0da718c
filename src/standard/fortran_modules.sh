# A module is good for one compiler only, so they are compiled for the one at hand, once.
modules=${ANYMPI_MODULES:-${XDG_CACHE_HOME:-$HOME/.cache}/anympi/modules}
modules=$modules/$({ echo "$prefix"; "$compiler" --version; cat "$prefix/include/anympi"/mpi*.f90; } 2>&1 | cksum | tr ' ' -)
if [ ! -d "$modules" ]; then
  work=$(mkdir -p "${modules%/*}" && mktemp -d "$modules.XXXXXX") || {
    echo "anympi: no modules can be kept in ${modules%/*}; set ANYMPI_MODULES to another folder" >&2
    exit 2
  }
  for module in mpi_f08 mpi; do
    if ! (cd "$work" && "$compiler" "-I$prefix/include/anympi" -c "$prefix/include/anympi/$module.f90"); then
      rm -rf "$work"
      echo "anympi: $compiler cannot compile the module $module, $prefix/include/anympi/$module.f90" >&2
      exit 2
    fi
  done
  rm -f "$work"/*.o
  # In mpif.h, buffers of all types are one parameter, which gfortran takes for a mistake by default.
  option=-fallow-argument-mismatch
  "$compiler" $option -fsyntax-only -x f95 /dev/null 2>/dev/null || option=
  echo "$option" >"$work/options"
  # Another process may have been faster.
  mv -T "$work" "$modules" 2>/dev/null || rm -rf "$work"
fi
compile="$compile -I$modules $(cat "$modules/options")"
includes="$includes $modules"
