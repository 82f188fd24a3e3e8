// How large is a coroutine's frame, beside a state machine written by hand?
//
// The machine is a class with a state and the variables that live across a wait. The coroutine's frame has
// these, too, and what every coroutine needs: where to go on, how to be destroyed, who awaits it. We count
// the bytes of both, and where one large variable goes that lives across no wait.
//
// Without: asan (it lays frames out with room around each variable)
// Compile: -O2
// Before: 38-priorities-and-budgets.  Next: 40-one-allocation.

#include <cstdint>
#include <cstdio>
#include <cstring>

#include "futures/core/executor.hpp"
#include "futures/core/yield.hpp"

using namespace futures;

/// Counts the bytes of the frames that are made with it.
class Counting final : public Allocator {
  public:
    void* allocate(std::size_t bytes) noexcept override {
        last_ = bytes - Block::before_frame;
        return platform::allocate(bytes);
    }
    void deallocate(void* block, std::size_t bytes) noexcept override {
        platform::deallocate(block, bytes);
    }
    [[nodiscard]] std::size_t last() const noexcept { return last_; }

  private:
    std::size_t last_ = 0;
};

// [hand]
/// Adds three numbers, one after each wait.
struct Machine {
    std::uint8_t state = 0;
    long first = 0, second = 0;
    Yield wait;
};
// [hand]

// [coroutine]
static Task<> nothing(std::allocator_arg_t, Allocator&) { co_return; }

static Task<> waits(std::allocator_arg_t, Allocator&) { co_await yield(); }

static Task<long> machine(std::allocator_arg_t, Allocator&, const volatile long& input) {
    const long first = input;
    co_await yield();
    const long second = input;
    co_await yield();
    const long third = input;
    co_return first + second + third;
}
// [coroutine]

[[gnu::noinline]] static void fill(char (&buffer)[1024], const char* text) {
    std::strncpy(buffer, text, sizeof buffer - 1);
    buffer[sizeof buffer - 1] = '\0';
}

// [buffer]
// The buffer is gone before the wait begins. Does the frame know?
static Task<> buffer_before(std::allocator_arg_t, Allocator&, const char* text) {
    {
        char buffer[1024];
        fill(buffer, text);
        std::fputs(buffer, stdout);
    }
    co_await yield();
}
static Task<> buffer_across(std::allocator_arg_t, Allocator&, const char* text) {
    char buffer[1024];
    fill(buffer, text);
    co_await yield();
    std::fputs(buffer, stdout);
}
// [buffer]

template <class... Arguments, class T>
static std::size_t frame_of(T (*function)(std::allocator_arg_t, Allocator&, Arguments...),
                            std::type_identity_t<Arguments>... arguments) {
    Counting counting;
    auto* volatile unknown = function;  // or the compiler would see that no frame is needed
    const T task = unknown(std::allocator_arg, counting, arguments...);
    return counting.last();
}

int main() {
    constexpr std::size_t word = sizeof(void*);
    const volatile long input = 1;
    const std::size_t empty = frame_of(nothing), one_wait = frame_of(waits);
    const std::size_t three = frame_of<const volatile long&>(machine, input);
    const auto verdict = [](bool holds) { return holds ? "yes" : "no"; };
    std::printf("the empty frame is at most 15 words: %s\n", verdict(empty <= 15 * word));
    std::printf("a wait adds at most 4 words: %s\n", verdict(one_wait <= empty + 4 * word));
    std::printf("the frame is the hand-made machine and at most 25 words more: %s\n",
                verdict(three <= sizeof(Machine) + 25 * word));
    std::printf("a buffer that lives across a wait is in the frame: %s\n",
                verdict(frame_of<const char*>(buffer_across, "") >= 1024));
#if defined(__clang__)
    constexpr bool finds_out = true;  // clang puts it on the stack
#else
    constexpr bool finds_out = false;  // GCC 12 keeps every variable in the frame
#endif
    std::printf("one that does not is %s: %s\n",
                finds_out ? "on the stack" : "in the frame, too",
                verdict((frame_of<const char*>(buffer_before, "") < 1024) == finds_out));
}

// Output:
// the empty frame is at most 15 words: yes
// a wait adds at most 4 words: yes
// the frame is the hand-made machine and at most 25 words more: yes
// a buffer that lives across a wait is in the frame: yes
// ... (where the other one is depends on the compiler)
