// A leaf future is moved. What waits is known to others by its address.
//
// Refused: call to deleted constructor of 'futures::Yield'
// Refused: call to implicitly-deleted copy constructor of 'futures::Yield'
// Refused: use of deleted function 'futures::Yield::Yield(

#include <utility>

#include "futures/core/yield.hpp"

// [future]
#if REFUSED
futures::Yield later(futures::Yield& one) { return std::move(one); }
// [future]
#else
futures::Yield later() { return futures::yield(); }  // made where the caller wants it
#endif
