#pragma once
/// @file
/// The six programs of "one problem in every model", each in a namespace of its own, for
/// those who compare and measure them. Nothing is copied: what is measured is what you
/// read.

// All that the programs include, so that inside the namespaces nothing is left to include.
#include <coroutine>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/timers.hpp"
#include "waits/waits.hpp"

namespace waits {

// NOLINTBEGIN(bugprone-suspicious-include): programs, not headers, and on purpose
namespace threads {
#include "../../examples/21-timers-threads.cpp"
}
namespace callbacks {
#include "../../examples/22-timers-callbacks.cpp"
}
namespace promises {
#include "../../examples/23-timers-promises.cpp"
}
namespace machines {
#include "../../examples/24-timers-state-machine.cpp"
}
namespace coroutines {
#include "../../examples/25-timers-coroutine.cpp"
}
namespace macros {
#include "../../examples/26-timers-macro.cpp"
#undef BEGIN
#undef UNTIL
#undef WAIT
#undef END
}  // namespace macros
// NOLINTEND(bugprone-suspicious-include)

}  // namespace waits
