// A reference to the data that would be used when the lock is free again.
//
// Refused: with() must not give a way past the lock: return a value

#include <string>

#include "fibers/guarded.hpp"

auto leak(fibers::Guarded<std::string>& text) {
#if REFUSED
    return text.with([](std::string& inside) -> std::string& { return inside; });
#else
    return text.with([](std::string& inside) { return inside; });
#endif
}
