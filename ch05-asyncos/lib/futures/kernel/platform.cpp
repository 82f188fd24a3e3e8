// What chapter 4's core asks of the kernel: platform.hpp, function by function.

#include "futures/core/platform.hpp"

#include "arch/csr.hpp"
#include "arch/hart.hpp"
#include "devices/clock.hpp"
#include "kernel/heap.hpp"
#include "kernel/panic.hpp"

namespace futures::platform {

// [platform]
void* allocate(std::size_t bytes) noexcept {
    return kernel::slab.allocate(kernel::hand(), bytes);
}
void deallocate(void* block, std::size_t bytes) noexcept {
    kernel::slab.deallocate(kernel::hand(), block, bytes);
}

// Handlers interrupt a task in the middle of anything: what they wake must be queued as if by another thread.
const void* this_thread() noexcept {
    const arch::Hart& hart = arch::this_hart();
    return hart.in_handler ? &hart.in_handler : static_cast<const void*>(&hart);
}

// Who runs harts in turn, as emulators do, comes to the one that holds the lock when this one sleeps. An interrupt by
// the timer that comes early does nothing: whoever waits for the time sets it anew.
void relax(unsigned tries) noexcept {
    if (tries % 64 != 63) return;
    devices::Clock::interrupt_at(devices::Clock::now() + std::chrono::microseconds(10));
    arch::wait_for_interrupt();
}
void fail(const char* why) noexcept { kernel::panic(why); }
// [platform]

}  // namespace futures::platform
