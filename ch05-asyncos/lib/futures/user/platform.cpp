// What chapter 4's core asks of a user program: platform.hpp, function by function. A program here has one thread.

#include "futures/core/platform.hpp"

#include <new>

#include "user/print.hpp"
#include "user/processes.hpp"

namespace futures::platform {

void* allocate(std::size_t bytes) noexcept { return ::operator new(bytes, std::nothrow); }
void deallocate(void* block, std::size_t) noexcept { ::operator delete(block); }

const void* this_thread() noexcept {
    static constexpr char here = 0;
    return &here;
}
void relax(unsigned) noexcept {}

void fail(const char* why) noexcept {
    user::complain(why);
    user::exit(134);
}

}  // namespace futures::platform
