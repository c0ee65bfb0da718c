#include "launcher/families.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace anympi {
namespace {

constexpr std::array families = {
    Family{"openmpi", "Open MPI", Abi::openmpi},
    Family{"mpich", "MPICH", Abi::mpich},
    Family{"intelmpi", "Intel MPI", Abi::mpich},
    Family{"mvapich", "MVAPICH", Abi::mpich},
    Family{"craympich", "Cray MPICH", Abi::mpich},
    Family{"standard", "standard ABI", Abi::standard},
};

// What may stand between "libmpi" and ".so": the parts of Open MPI and of MPICH.
constexpr std::array openmpi_parts = {"mpi",        "mpi_cxx",  "mpi_mpifh",
                                      "mpi_usempi", "mpi_java", "mpi_usempif08",
                                      "open-rte",   "open_mpi", "oshmem"};
constexpr std::array mpich_parts = {"mpi",      "mpicxx",    "mpifort", "mpich",
                                    "mpichcxx", "mpichfort", "mpichf90"};

struct Soname {
  std::string_view stem;     // "mpi" of libmpi.so.40
  std::string_view version;  // "40"
};

std::optional<Soname> split(std::string_view soname) {
  const size_t dot = soname.find(".so");
  if (!soname.starts_with("lib") || dot == std::string_view::npos) return {};
  const std::string_view rest = soname.substr(dot + 3);
  if (!rest.empty() && rest[0] != '.') return {};
  std::string_view version = rest.empty() ? rest : rest.substr(1);
  return Soname{soname.substr(3, dot - 3), version.substr(0, version.find('.'))};
}

bool is_one_of(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Cray names a library after its compiler: libmpi_gnu_91.so.12, libmpifort_cray.so.12.
bool is_cray(std::string_view stem) {
  for (std::string_view part : {"mpi_", "mpifort_", "mpicxx_"})
    for (std::string_view compiler : {"cray", "gnu", "intel", "nvidia", "aocc", "amd", "pgi"})
      if (stem.starts_with(part) && stem.substr(part.size()).starts_with(compiler)) return true;
  return false;
}

}  // namespace

const char* name(Abi abi) {
  switch (abi) {
    case Abi::openmpi:
      return "openmpi";
    case Abi::mpich:
      return "mpich";
    case Abi::standard:
      return "standard";
  }
  return "";
}

const Family* family_named(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  if (lower == "ompi") lower = "openmpi";
  for (const Family& family : families)
    if (family.name == lower) return &family;
  return nullptr;
}

const Family& family_of(Abi abi) {
  return *std::find_if(families.begin(), families.end(), [=](auto& f) { return f.abi == abi; });
}

std::string family_names() { return "openmpi, mpich, intelmpi, mvapich, craympich, standard"; }

std::optional<Abi> abi_of_soname(std::string_view soname) {
  const auto parts = split(soname);
  if (!parts) return {};
  const auto [stem, version] = *parts;
  if (stem == "mpi_abi" || stem == "mpifort_abi") return Abi::standard;
  if (version == "12" && (is_one_of(mpich_parts, stem) || is_cray(stem))) return Abi::mpich;
  const bool fortran_modules = stem.starts_with("mpi_usempi") || stem.starts_with("mpi_mpifh");
  if ((version == "40" || version == "20") && (is_one_of(openmpi_parts, stem) || fortran_modules))
    return Abi::openmpi;
  return {};
}

bool is_c_library(std::string_view soname) {
  const auto parts = split(soname);
  if (!parts || !abi_of_soname(soname)) return false;
  const std::string_view stem = parts->stem;
  return stem == "mpi" || stem == "mpich" || stem == "mpi_abi" ||
         (is_cray(stem) && stem.starts_with("mpi_"));
}

bool is_replaced(std::string_view soname) {
  return is_c_library(soname) || soname.starts_with("libopen_mpi.so.");
}

bool is_unknown_mpi(std::string_view soname) {
  const auto parts = split(soname);
  return parts && (parts->stem == "mpi" || parts->stem == "mpich") && !abi_of_soname(soname);
}

}  // namespace anympi
