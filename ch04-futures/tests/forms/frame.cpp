// The frame of a coroutine that waits, word by word: once with a name for what was awaited, and
// once with the await in a condition.
//
// A frame begins with the addresses of two functions: resume() calls the first, destroy() the
// second. All compilers have agreed on that, and a handle is the address of the first.
//
// What it prints with g++ 12.2 stands in frame_gcc_12.txt.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "forms.hpp"

static unsigned char* frame;  // the memory that the last coroutine was given
static std::size_t size;      // and how much of it
static void* told;            // the handle that the last awaiter was given

struct Made {
    struct promise_type {
        promise_type() noexcept {}
        Made get_return_object() noexcept {
            return {std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept {}
        static void* operator new(std::size_t bytes) {
            size = bytes;
            return frame = static_cast<unsigned char*>(std::calloc(1, bytes));
        }
        static void operator delete(void*) noexcept {}
    };
    std::coroutine_handle<promise_type> handle;
};

class Later {
  public:
    Later() noexcept {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) noexcept {
        told = waiting.address();
    }
    bool await_resume() const noexcept { return true; }
};

// [two]
static Made with_a_name() {
    auto value = co_await Later();
    if (value) std::puts("  resumed");
}
static Made in_a_condition() {
    if (co_await Later()) std::puts("  resumed");
}
// [two]

static long place_of(const void* pointer) {
    return static_cast<long>(static_cast<const unsigned char*>(pointer) - frame);
}

// Addresses differ from run to run; what they lead to does not.
static void show_word(std::size_t at) {
    std::uintptr_t word;
    std::memcpy(&word, frame + at, sizeof word);
    const std::uintptr_t inside = word - reinterpret_cast<std::uintptr_t>(frame);
    const auto function = reinterpret_cast<std::uintptr_t>(&show_word);
    const bool is_code = word - function < 1 << 20 || function - word < 1 << 20;
    std::printf("  +%-3zu", at);
    if (inside < size)
        std::printf("the frame's +%zu\n", static_cast<std::size_t>(inside));
    else
        std::puts(is_code ? "a function" : "a number");
}

static void show(const char* what, Made made) {
    told = nullptr;
    std::puts(what);
    made.handle.resume();  // up to the wait
    for (std::size_t at = 0; at + sizeof(std::uintptr_t) <= size;
         at += sizeof(std::uintptr_t))
        show_word(at);
    std::printf("  its handle: +%ld, the awaiter was %s\n", place_of(made.handle.address()),
                told == nullptr ? "never asked" : "asked");
}

int main() {
    show("auto value = co_await Later();", with_a_name());
    show("if (co_await Later())", in_a_condition());
}
