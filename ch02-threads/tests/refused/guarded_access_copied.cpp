// Two who hold the lock at once: an access can be moved, not copied.
//
// Refused: call to implicitly-deleted copy constructor of 'const fibers::Access<int>'
// Refused: use of deleted function 'constexpr fibers::Access<int>::Access(const fibers::Access<int>&)'

#include "fibers/guarded.hpp"

void hold(fibers::Guarded<int>& number) {
    fibers::Access<int> first = number.lock();
#if REFUSED
    const fibers::Access<int> second = first;
#else
    const fibers::Access<int> second = std::move(first);
#endif
    *second = 1;
}
