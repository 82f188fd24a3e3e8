// Three tasks and their executor, without an operating system's library under them.
//
// Coroutines need no threads, no heap and no C library: a frame is a block of memory with a
// place to go on. Here the frames come from a static pool and the executor is a ring of
// handles. All we take from Linux is two calls, to print and to end; a kernel has neither.
//
// Needs: linux
// Without: asan tsan (their run-time libraries are what is left out here)
// Compile: -ffreestanding -fno-exceptions -fno-rtti -fno-stack-protector -fno-pie
// Link: -nostdlib -static
// Before: 34-who-called-me.  Next: the summary of the chapter.

#include <coroutine>
#include <cstddef>

#include "bare/machine.hpp"

// [pool]
struct Slot {
    alignas(16) std::byte bytes[496];
    bool used;
};
static Slot pool[3];  // all the memory that the tasks will ever have

static void* take_slot(std::size_t size) noexcept {
    for (Slot& slot : pool) {
        if (slot.used || size > sizeof slot.bytes) continue;
        slot.used = true;
        return slot.bytes;
    }
    return nullptr;
}
// [pool]

// [executor]
static std::coroutine_handle<> ring[4];
static unsigned head, tail;

static void post(std::coroutine_handle<> ready) { ring[tail++ % 4] = ready; }

static void run() {
    while (head != tail) ring[head++ % 4].resume();  // a kernel would sleep, not end
}
// [executor]

struct Task {
    struct promise_type {
        promise_type() noexcept = default;
        static void* operator new(std::size_t size) noexcept { return take_slot(size); }
        static void operator delete(void* frame) noexcept {
            static_cast<Slot*>(frame)->used = false;  // a slot begins with its frame
        }
        static Task get_return_object_on_allocation_failure() noexcept { return {false}; }
        Task get_return_object() noexcept {
            post(std::coroutine_handle<promise_type>::from_promise(*this));
            return {true};
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept {}
    };
    bool has_frame;
};

struct Turn : std::suspend_always {
    void await_suspend(std::coroutine_handle<> self) const noexcept { post(self); }
};

static Task count(char name, int last) {
    for (int i = 1; i <= last; ++i) {
        static char line[] = "task ? at ?\n";
        line[5] = name;
        line[10] = static_cast<char>('0' + i);
        bare::print(line);
        co_await Turn{};
    }
}

extern "C" [[noreturn]] void program() {
    count('A', 3), count('B', 1), count('C', 2);  // three frames; nothing runs yet
    if (!count('D', 1).has_frame) bare::print("no frame for D\n");
    run();
    if (count('D', 1).has_frame) bare::print("a frame for D\n");
    run();
    bare::exit(0);
}

// Output:
// no frame for D
// task A at 1
// task B at 1
// task C at 1
// task A at 2
// task C at 2
// task A at 3
// a frame for D
// task D at 1
