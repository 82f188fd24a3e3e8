// How often a queue over io_uring enters the kernel: counted by the kernel.
//
// Needs: linux ptrace
// Without: asan tsan (their own system calls would be counted as well)

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "base/must.hpp"
#include "calls/calls.hpp"
#include "events/queue.hpp"
#include "events/sockets.hpp"
#include "workbook/catch.hpp"

using namespace std::chrono_literals;
using base::must, events::Backend, events::Event, events::Queue;

namespace {

using Pair = std::array<events::Descriptor, 2>;

// How many calls `work` makes of which `number` is one; all of them without it.
long calls_of(const std::function<void(Queue&, Pair)>& work,
              std::optional<long> number = {}) {
    const auto calls = must(
        "trace", calls::record([&work] {
            Queue queue = must("queue", Queue::open(Backend::uring));
            const Pair pair = must("pair", events::connected_pair());
            std::array<Event, 1> room;
            static_cast<void>(queue.wait(room, 0ns));  // the first one has things to set up
            getppid();
            work(queue, pair);
            getppid();
        }));
    long marks = 0, sum = 0;
    for (const calls::Call& call : calls) {
        if (call.number == SYS_getppid) {
            ++marks;
        } else if (marks == 1 && (!number || call.number == *number)) {
            ++sum;
        }
    }
    REQUIRE(marks == 2);
    return sum;
}

void need_uring() {
    for (const Backend backend : events::backends()) {
        if (backend == Backend::uring) return;
    }
    workbook::cannot_run("this kernel has no io_uring for us");
}

}  // namespace

TEST_CASE("a hundred operations go to the kernel in the one call that waits") {
    need_uring();
    CHECK(calls_of([](Queue& queue, Pair pair) {
              std::array<std::byte, 50> bytes{}, room;
              for (std::size_t i = 0; i < 50; ++i) {
                  queue.send(pair[0], std::span(bytes).subspan(i, 1), 1);
                  queue.receive(pair[1], std::span(room).subspan(i, 1), 2);
              }
              std::array<Event, 256> events;
              static_cast<void>(queue.wait(events));
          }) == 1);
}

TEST_CASE("a question and its answer need one call, if nobody waits for the answer's end") {
    need_uring();
    const auto work = [](Queue& queue, Pair pair) {
        std::thread client([far = pair[1]] {
            std::array<std::byte, 1> room{};
            for (int i = 0; i < 100; ++i) {
                must("ask", events::send_now(far, room));
                while (!events::receive_now(far, room)) std::this_thread::yield();
            }
        });
        std::array<std::byte, 1> room;
        std::array<Event, 8> events;
        queue.receive(pair[0], room, 1);
        for (int questions = 0; questions < 100;) {
            const std::size_t count = must("wait", queue.wait(events));
            for (const Event& event : std::span(events).first(count)) {
                if (event.token != 1) continue;
                ++questions;
                queue.send(pair[0], room, 2, events::Tell::with_next);
                queue.receive(pair[0], room, 1);
            }
        }
        static_cast<void>(queue.wait(events, 0ns));  // the last answer
        client.join();
    };
    CHECK(calls_of(work, SYS_io_uring_enter) == 101);
}

TEST_CASE("a look at nothing needs no call") {
    need_uring();
    CHECK(calls_of([](Queue& queue, Pair) {
              std::array<Event, 8> events;
              for (int i = 0; i < 100; ++i) static_cast<void>(queue.wait(events, 0ns));
          }) == 0);
}

TEST_CASE("to be told again, in each wait, costs the wait and no more") {
    need_uring();
    const auto work = [](Queue& queue, Pair pair) {
        static_cast<void>(events::send_now(pair[0], std::as_bytes(std::span("x", 1))));
        static_cast<void>(queue.add(pair[1], 1, events::Interest::readable));
        std::array<Event, 8> events;
        for (int i = 0; i < 100; ++i) {
            if (must("wait", queue.wait(events)) != 1) std::abort();
        }
    };
    CHECK(calls_of(work, SYS_io_uring_enter) == 100);
}

TEST_CASE("many calls of wake() ring once") {
    need_uring();
    CHECK(calls_of(
              [](Queue& queue, Pair) {
                  for (int i = 0; i < 100; ++i) queue.wake();
              },
              SYS_write) == 1);
}
