// Nothing: see overflow.hpp.

#include "fibers/overflow.hpp"

namespace fibers {

void report_overflows() noexcept {}

}  // namespace fibers
