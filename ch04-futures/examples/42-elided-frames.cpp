// A frame that was never allocated: what a compiler can do if it sees the whole life of a coroutine.
//
// A frame lives on the heap because the caller may be gone when the coroutine goes on. Where the compiler
// sees that it cannot, it may put the frame into the caller's own. For the generator in the first loop it
// sees that; the second one gets out of its sight. GCC 12 does not look.
//
// Without: asan tsan (they keep frames apart)
// Compile: -O2
// Before: 41-indirect-calls.  Next: 43-no-system.

#include <coroutine>
#include <cstddef>
#include <cstdio>
#include <new>
#include <utility>

static int allocated;  // frames

// [generator]
/// Gives numbers. As small as it can be, so that all of it can be seen through.
class Numbers {
  public:
    struct promise_type {
        promise_type() noexcept {}
        Numbers get_return_object() noexcept {
            return Numbers(Handle::from_promise(*this));
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        std::suspend_always yield_value(int number) noexcept {
            value = number;
            return {};
        }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept {}
        static void* operator new(std::size_t bytes) {
            ++allocated;
            return ::operator new(bytes);
        }
        static void operator delete(void* frame) { ::operator delete(frame); }
        int value = 0;
    };
    using Handle = std::coroutine_handle<promise_type>;

    explicit Numbers(Handle handle) noexcept : handle_(handle) {}
    Numbers(Numbers&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Numbers& operator=(Numbers&&) = delete;
    ~Numbers() {
        if (handle_) handle_.destroy();
    }
    bool next() const {
        handle_.resume();
        return !handle_.done();
    }
    [[nodiscard]] int value() const noexcept { return handle_.promise().value; }

  private:
    Handle handle_;
};

static Numbers up_to(int last) {
    for (int i = 1; i <= last; ++i) co_yield i;
}
// [generator]

// [loops]
static int in_sight(int last) {
    int sum = 0;
    const Numbers numbers = up_to(last);
    while (numbers.next()) sum += numbers.value();
    return sum;
}

[[gnu::noinline]] static Numbers made_elsewhere(int last) { return up_to(last); }
static int out_of_sight(int last) {
    int sum = 0;
    const Numbers numbers = made_elsewhere(last);
    while (numbers.next()) sum += numbers.value();
    return sum;
}
// [loops]

int main() {
    volatile int last = 10;
    const int seen = in_sight(last), frames_seen = std::exchange(allocated, 0);
    const int unseen = out_of_sight(last), frames_unseen = std::exchange(allocated, 0);
#if defined(__clang__)
    constexpr int promised = 0;
#else
    constexpr int promised = 1;
#endif
    std::printf(
        "in sight: the sum is %d, and as many frames as this compiler promises: %s\n", seen,
        frames_seen == promised ? "yes" : "no");
    std::printf("out of sight: the sum is %d, frames allocated: %d\n", unseen,
                frames_unseen);
}

// Output:
// in sight: the sum is 55, and as many frames as this compiler promises: yes
// out of sight: the sum is 55, frames allocated: 1
