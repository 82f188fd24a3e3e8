// The core of this chapter without an operating system, a heap or a C library.
//
// Two tasks and a channel between them, timers and the executor: the same headers as everywhere, over
// the few functions of platform.hpp, which a dozen lines give here. Time is a number that somebody
// counts up. All we take from Linux is two calls, to print and to end.
//
// Needs: linux
// Without: asan tsan (their run-time libraries are what is left out here)
// Compile: -Os -ffreestanding -fno-exceptions -fno-rtti -fno-stack-protector -fno-pie -fno-threadsafe-statics -fno-asynchronous-unwind-tables
// Link: -nostdlib -static
// Before: 42-elided-frames.  Next: 44-join.

#include "bare/machine.hpp"
#include "futures/core/channel.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/sleep.hpp"

using namespace futures;
using namespace std::chrono_literals;

// [platform]
// The heap: a static array, of which nothing comes back. A kernel does better.
alignas(16) static char memory[4096];
static std::size_t used;

void* platform::allocate(std::size_t bytes) noexcept {
    const std::size_t rounded = (bytes + 15) / 16 * 16;
    if (rounded > sizeof memory - used) return nullptr;
    used += rounded;
    return memory + used - rounded;
}
void platform::deallocate(void*, std::size_t) noexcept {}
const void* platform::this_thread() noexcept { return memory; }  // there is only one
void platform::relax(unsigned) noexcept {}
void platform::fail(const char*) noexcept {
    bare::print("the core says that something is wrong\n");
    bare::exit(1);
}

// What compilers call whatever they are told, and what stands in a table that nobody calls.
extern "C" void* memset(void* to, int byte, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        static_cast<volatile char*>(to)[i] = static_cast<char>(byte);
    return to;
}
extern "C" void* memcpy(void* to, const void* from, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        static_cast<volatile char*>(to)[i] = static_cast<const char*>(from)[i];
    }
    return to;
}
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the compiler's name
extern "C" void __cxa_pure_virtual() { platform::fail("a function without a body"); }
// [platform]

using Numbers = Channel<int, Local>;

static Task<> produce(decltype(Numbers::sender) numbers) {
    for (int i = 1; i <= 3; ++i) {
        co_await sleep(10ms);
        (void)co_await numbers.send(i);
    }
}

static Task<int> consume(decltype(Numbers::receiver) numbers) {
    int sum = 0;
    while (true) {
        const auto number = co_await numbers.receive();
        if (!number) break;  // all senders have gone
        static char line[] = "received ?\n";
        line[9] = static_cast<char>('0' + *number);
        bare::print(line);
        sum += *number;
    }
    co_return sum;
}

extern "C" [[noreturn]] void program() {
    VirtualDriver driver;
    LocalExecutor executor(driver);
    Numbers numbers(2);
    executor.spawn_detached(produce(std::move(numbers.sender)));
    const int sum = executor.block_on(consume(std::move(numbers.receiver)));
    if (sum == 6) bare::print("the sum is 6\n");
    if (driver.now() >= 30ms) bare::print("30 ms have passed\n");
    bare::exit(0);
}

// Output:
// received 1
// received 2
// received 3
// the sum is 6
// 30 ms have passed
