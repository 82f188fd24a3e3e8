// An access without a name ends with the line; what it gave would be used without the lock.
//
// Refused: overload resolution selected deleted operator '*'
// Refused: use of deleted function 'T& fibers::Access<T>::operator*() const &&

#include "fibers/guarded.hpp"

int use(fibers::Guarded<int>& number) {
#if REFUSED
    int& inside = *number.lock();
#else
    const auto access = number.lock();
    int& inside = *access;
#endif
    return ++inside;
}
