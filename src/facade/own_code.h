// Functions with their own code; facade/own_code.inc is the list, with reasons.
#pragma once

#include "facade/cross.h"

namespace anympi::facade {

template <class Fn>
struct OwnCode {};

#define OWN_CODE(NAME, REASON)                                      \
  template <>                                                       \
  struct OwnCode<catalogue::NAME> {                                 \
    static typename catalogue::NAME::template signature<From> call; \
  };
#define OWN_ANSWER(NAME, REASON) OWN_CODE(NAME, REASON)
#include "facade/own_code.inc"
#undef OWN_ANSWER
#undef OWN_CODE

}  // namespace anympi::facade
