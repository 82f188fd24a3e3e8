// A program for macOS: no library, no header of Apple's, only system calls. clang compiles it for
// both of its processors; 06-macos-calls runs it.

#include "darwin/guest/raw.hpp"

namespace darwin {

namespace {

// [calls]
constexpr long exit_call = 1, write_call = 4, close_call = 6, pipe_call = 42,
               kqueue_call = 362, kevent_call = 363;

// What kevent() is asked and what it tells; sys/event.h of macOS.
struct Event {
    unsigned long ident;
    short filter;
    unsigned short flags;
    unsigned filter_flags;
    long data;
    void* user;
};
static_assert(sizeof(Event) == 32);
constexpr short read_filter = -1, timer_filter = -7;
constexpr unsigned short add = 1, oneshot = 0x10;
// [calls]

long length_of(const char* text) noexcept {
    long length = 0;
    while (text[length] != 0) ++length;
    return length;
}

Answer write(long descriptor, const char* text) noexcept {
    return raw_call(write_call, descriptor, reinterpret_cast<long>(text), length_of(text));
}

void say(const char* text) noexcept { write(1, text); }

// Adds one thing to wait for, and waits for the first that happens.
Answer wait(long queue, Event change, Event& told) noexcept {
    return raw_call(kevent_call, queue, reinterpret_cast<long>(&change), 1,
                    reinterpret_cast<long>(&told), 1, 0);
}

void use_a_queue() noexcept {
    const Answer pipe = raw_call(pipe_call);  // no array: it has two results
    say(!pipe.failed && pipe.second > pipe.value
            ? "pipe: two descriptors in two registers\n"
            : "pipe: failed\n");
    const Answer queue = raw_call(kqueue_call);
    if (queue.failed) return say("kqueue: failed\n");
    Event told{};
    const Answer timer =
        wait(queue.value, {1, timer_filter, add | oneshot, 0, 1, nullptr}, told);
    say(timer.value == 1 && told.filter == timer_filter ? "kevent: a timer of 1 ms\n"
                                                        : "kevent: no timer\n");
    write(pipe.second, "hello");
    const auto end = static_cast<unsigned long>(pipe.value);
    wait(queue.value, {end, read_filter, add, 0, 0, nullptr}, told);
    say(told.ident == end && told.data == 5 ? "kevent: 5 bytes to read\n"
                                            : "kevent: nothing to read\n");
    raw_call(close_call, queue.value);
}

}  // namespace

}  // namespace darwin

extern "C" [[noreturn]] void start() {
    using namespace darwin;
    say("hello from a program for macOS\n");
    const Answer bad = write(99, "to nobody");
    say(bad.failed && bad.value == 9
            ? "a bad descriptor: carry is set, and the answer is 9\n"
            : "a bad descriptor: no error\n");
    use_a_queue();
    raw_call(exit_call, 42);
    __builtin_unreachable();
}
