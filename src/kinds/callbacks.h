// Functions of the program that MPI calls: they must see the program's handles, statuses and codes.
//
// Where MPI hands back an extra_state it carries the program's function and its own extra_state;
// where it does not, a closure does (closures.h). Records live as long as MPI may call: that of a
// generalized request until its free function ran, the others until the process ends.
#pragma once

#include "kinds/closures.h"
#include "kinds/handles.h"
#include "kinds/plain.h"
#include "kinds/statuses.h"
#include "observe/inside.h"

namespace anympi::kinds {

/// A reduction function; `Length` is int or MPI_Count (the _c binding).
template <class Abi, class Length>
using ReductionFunction = void(void*, void*, Length*,
                               typename Abi::template Handle<HandleClass::Datatype>*);

template <template <class> class LengthIn>
struct reduction {
  template <class Abi>
  using type = ReductionFunction<Abi, LengthIn<Abi>>*;
  struct crossing {
    crossing(type<From> function, auto&) {
      if (function)
        value_ =
            reinterpret_cast<type<To>>(make_closure(4, body, reinterpret_cast<void*>(function)));
    }
    type<To> target() const { return value_; }

   private:
    static void body(void** arguments, void* function) {
      auto datatype = Handles<HandleClass::Datatype>::known(
          *static_cast<To::Handle<HandleClass::Datatype>*>(arguments[3]));
      reinterpret_cast<type<From>>(function)(arguments[0], arguments[1],
                                             static_cast<LengthIn<From>*>(arguments[2]), &datatype);
    }
    type<To> value_ = nullptr;
  };
};
template <class Abi>
using int_length = int;
template <class Abi>
using large_length = typename Abi::Count;
using reduction_function = reduction<int_length>;
using large_reduction_function = reduction<large_length>;

template <class K>
struct error_handler_function {
  template <class Abi>
  using type = void (*)(typename Abi::template Handle<K::handle_class>*, int*, ...);
  struct crossing {
    crossing(type<From> function, auto&) {
      if (function)
        value_ =
            reinterpret_cast<type<To>>(make_closure(2, body, reinterpret_cast<void*>(function)));
    }
    type<To> target() const { return value_; }

    using Object = Handles<K::handle_class>;
    static void body(void** arguments, void* function) {
      auto object = Object::known(*static_cast<To::Handle<K::handle_class>*>(arguments[0]));
      int code = program_error(*static_cast<int*>(arguments[1]));
      // Open MPI passes the name of a function, MPICH a null pointer; a string is right for both.
      reinterpret_cast<type<From>>(function)(&object, &code, "MPI");
    }

   private:
    type<To> value_ = nullptr;
  };
};

// Generalized requests (MPI-4.1, section 13.2).

template <class Abi>
using QueryFunction = int(void*, typename Abi::Status*);
using FreeFunction = int(void*);
using CancelFunction = int(void*, int);

struct GrequestFunctions {
  QueryFunction<From>* query;
  FreeFunction* free;
  CancelFunction* cancel;
  void* extra_state;

  static int call_query(void* self, To::Status* status) {
    auto functions = static_cast<GrequestFunctions*>(self);
    observe::ProgramRuns outside;
    From::Status program{};
    program.MPI_SOURCE = From::MPI_UNDEFINED;
    program.MPI_TAG = From::MPI_UNDEFINED;
    int code = functions->query(functions->extra_state, &program);
    convert(program, *status);
    return target_error(code);
  }
  static int call_free(void* self) {
    auto functions = static_cast<GrequestFunctions*>(self);
    observe::ProgramRuns outside;
    int code = functions->free ? functions->free(functions->extra_state) : From::MPI_SUCCESS;
    std::free(functions);
    return target_error(code);
  }
  static int call_cancel(void* self, int complete) {
    auto functions = static_cast<GrequestFunctions*>(self);
    observe::ProgramRuns outside;
    return target_error(functions->cancel(functions->extra_state, complete));
  }
};

/// A parameter for which the target gets a function of ours, which calls the program's. What a null
/// pointer means is the target's to say (MPI_CONVERSION_FN_NULL is one in every ABI).
template <class Pointer, auto Function>
struct replaced {
  replaced(Pointer given, auto&) : given_(given) {}
  auto target() const { return given_ ? Function : nullptr; }

 private:
  Pointer given_;
};

struct query_function {
  template <class Abi>
  using type = QueryFunction<Abi>*;
  using crossing = replaced<type<From>, &GrequestFunctions::call_query>;
};
struct free_function {
  template <class Abi>
  using type = FreeFunction*;
  struct crossing {  // frees what the others need, too
    crossing(FreeFunction*, auto&) {}
    static constexpr FreeFunction* target() { return &GrequestFunctions::call_free; }
  };
};
struct cancel_function {
  template <class Abi>
  using type = CancelFunction*;
  using crossing = replaced<type<From>, &GrequestFunctions::call_cancel>;
};

/// The functions that this thread gave to MPI last: a Fortran library tells only afterwards that
/// they are Fortran's.
inline constinit thread_local GrequestFunctions* latest_grequest_functions = nullptr;

template <FixedString Query, FixedString Free, FixedString Cancel>
struct grequest_state {
  template <class Abi>
  using type = void*;
  struct crossing {
    crossing(void* extra_state, auto& call) {
      functions_ = new (allocate(sizeof(GrequestFunctions)))
          GrequestFunctions{call.template get<Query>(), call.template get<Free>(),
                            call.template get<Cancel>(), extra_state};
      latest_grequest_functions = functions_;
      call.kept = new_kept();  // it tells MPI_Request_free what this is
    }
    void* target() const { return functions_; }
    void back(auto& call) {
      if (!call.ok()) std::free(functions_);
    }

   private:
    GrequestFunctions* functions_;
  };
};

// Data representations (MPI-4.1, section 14.5.3).

template <class Abi, class Length>
using ConversionFunction = int(void*, typename Abi::template Handle<HandleClass::Datatype>, Length,
                               void*, typename Abi::Offset, void*);
template <class Abi>
using ExtentFunction = int(typename Abi::template Handle<HandleClass::Datatype>,
                           typename Abi::Aint*, void*);

template <template <class> class LengthIn>
struct DatarepFunctions {
  using Conversion = ConversionFunction<From, LengthIn<From>>;
  using Datatype = To::Handle<HandleClass::Datatype>;
  Conversion* read;
  Conversion* write;
  ExtentFunction<From>* extent;
  void* extra_state;

  static auto known(Datatype type) { return Handles<HandleClass::Datatype>::known(type); }
  static int call_read(void* user, Datatype type, LengthIn<To> count, void* file,
                       To::Offset position, void* self) {
    auto f = static_cast<DatarepFunctions*>(self);
    observe::ProgramRuns outside;
    return target_error(f->read(user, known(type), count, file, position, f->extra_state));
  }
  static int call_write(void* user, Datatype type, LengthIn<To> count, void* file,
                        To::Offset position, void* self) {
    auto f = static_cast<DatarepFunctions*>(self);
    observe::ProgramRuns outside;
    return target_error(f->write(user, known(type), count, file, position, f->extra_state));
  }
  static int call_extent(Datatype type, To::Aint* extent, void* self) {
    auto f = static_cast<DatarepFunctions*>(self);
    observe::ProgramRuns outside;
    return target_error(f->extent(known(type), extent, f->extra_state));
  }
};

template <template <class> class LengthIn, auto Function>
struct conversion {
  template <class Abi>
  using type = ConversionFunction<Abi, LengthIn<Abi>>*;
  using crossing = replaced<type<From>, Function>;
};
using read_function = conversion<int_length, &DatarepFunctions<int_length>::call_read>;
using write_function = conversion<int_length, &DatarepFunctions<int_length>::call_write>;
using large_read_function = conversion<large_length, &DatarepFunctions<large_length>::call_read>;
using large_write_function = conversion<large_length, &DatarepFunctions<large_length>::call_write>;

template <template <class> class LengthIn>
struct extent {
  template <class Abi>
  using type = ExtentFunction<Abi>*;
  using crossing = replaced<type<From>, &DatarepFunctions<LengthIn>::call_extent>;
};
using extent_function = extent<int_length>;
using large_extent_function = extent<large_length>;

template <template <class> class LengthIn, FixedString Read, FixedString Write, FixedString Extent>
struct datarep_functions_state {
  template <class Abi>
  using type = void*;
  struct crossing {
    crossing(void* extra_state, auto& call) {
      using Functions = DatarepFunctions<LengthIn>;
      functions_ = new (allocate(sizeof(Functions)))
          Functions{call.template get<Read>(), call.template get<Write>(),
                    call.template get<Extent>(), extra_state};
    }
    void* target() const { return functions_; }

   private:
    void* functions_;
  };
};
template <FixedString Read, FixedString Write, FixedString Extent>
using datarep_state = datarep_functions_state<int_length, Read, Write, Extent>;
template <FixedString Read, FixedString Write, FixedString Extent>
using large_datarep_state = datarep_functions_state<large_length, Read, Write, Extent>;

ANYMPI_CARRIED(extra_state, void*)

// Events of the tool interface: of what the program's functions are given, only what they may do
// means another number in some ABIs. Else the target can call them as they are.

/// `Function` has `Arity` arguments, and the last but one says what it may do.
template <template <class> class Function, int Arity>
struct event_callback {
  template <class Abi>
  using type = Function<Abi>*;
  struct crossing {
    crossing(type<From> function, auto&) {
      if (is_identity<tool_callback_safety_table>())
        value_ = reinterpret_cast<type<To>>(function);
      else if (function)
        value_ = reinterpret_cast<type<To>>(
            make_closure(Arity, body, reinterpret_cast<void*>(function)));
    }
    type<To> target() const { return value_; }

   private:
    static void body(void** given, void* function) {
      auto safety = static_cast<int>(reinterpret_cast<std::intptr_t>(given[Arity - 2]));
      given[Arity - 2] = reinterpret_cast<void*>(
          static_cast<std::intptr_t>(tool_callback_safety::program(safety)));
      pass(given, function, std::make_index_sequence<Arity>());
    }
    template <std::size_t... I>
    static void pass(void** given, void* function, std::index_sequence<I...>) {
      // Integers and pointers are passed alike.
      reinterpret_cast<void (*)(std::remove_reference_t<decltype(given[I])>...)>(function)(
          given[I]...);
    }
    type<To> value_ = nullptr;
  };
};
template <class Abi>
using EventFunction = void(typename Abi::ToolEvent, typename Abi::ToolRegistration, int, void*);
template <class Abi>
using EventFreeFunction = void(typename Abi::ToolRegistration, int, void*);
template <class Abi>
using EventDroppedFunction = void(typename Abi::Count, typename Abi::ToolRegistration, int, int,
                                  void*);
using event_function = event_callback<EventFunction, 4>;
using event_free_function = event_callback<EventFreeFunction, 3>;
using event_dropped_function = event_callback<EventDroppedFunction, 5>;

}  // namespace anympi::kinds
