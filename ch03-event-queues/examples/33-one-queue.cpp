// Five kinds of things to wait for, and one place to wait in.
//
// A thread calls, bytes arrive, a signal comes, a child ends, time passes. Each of them has its own
// way to be waited for, and the first one that a thread waits for makes it deaf for the others. In
// a queue each is an event with the token that we gave it. Here each event sets off the next one,
// and the queue over every mechanism of this system tells the same story.
//
// Needs: posix
// Next: 34-operations.

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

#include "base/must.hpp"
#include "events/queue.hpp"
#include "events/sockets.hpp"

using base::must, events::Descriptor, events::Event, events::What;
using std::chrono::milliseconds;

enum : events::Token { socket_token = 1, signal_token, child_token, timer_token };

// [react]
// What an event sets off. @returns Whether that was the last one.
static bool react(const Event& event, events::Queue& queue, Descriptor sender,
                  std::string& told) {
    const int result = static_cast<int>(event.result);
    if (event.what == What::woken) {
        told += "woken by a thread: send bytes\n";
        must("send", events::send_now(sender, std::as_bytes(std::span("hi", 2))));
    } else if (event.what == What::ready) {
        told += "bytes have arrived: send a signal\n";
        kill(getpid(), SIGUSR1);
    } else if (event.what == What::signal) {
        told += result == SIGUSR1 ? "SIGUSR1: start a child\n" : "another signal\n";
        const pid_t child = must("fork", fork());
        if (child == 0) _exit(7);
        must("watch the child", queue.add_child(child, child_token));
    } else if (event.what == What::child) {
        told += "the child has ended with " + std::to_string(WEXITSTATUS(result)) +
                ": set a timer\n";
        queue.set_timer(milliseconds(5), timer_token);
    } else if (event.what == What::timer) {
        told += "the time has come\n";
        return true;
    }
    return false;
}
// [react]

// [wait]
static std::string story(events::Backend backend) {
    events::Queue queue = must("open a queue", events::Queue::open(backend));
    const auto pair = must("make a pair", events::connected_pair());
    must("watch the socket", queue.add(pair[0], socket_token, events::Interest::readable,
                                       events::Mode::oneshot));
    must("watch for a signal", queue.add_signal(SIGUSR1, signal_token));
    std::thread([&] { queue.wake(); }).join();  // before the wait: a wake-up is not lost

    std::string told;
    for (bool over = false; !over;) {
        std::array<Event, 16> room;
        const std::size_t count = must("wait", queue.wait(room));
        for (const Event& event : std::span(room).first(count))
            over = react(event, queue, pair[1], told) || over;
    }
    queue.close(pair[0]);
    queue.close(pair[1]);
    return told;
}
// [wait]

int main() {
    const std::string first = story(events::backends().front());
    bool same = true;
    for (const events::Backend backend : events::backends())
        same = same && story(backend) == first;
    std::fputs(first.c_str(), stdout);
    std::printf("every queue of this system tells %s story\n",
                same ? "the same" : "another");
}

// Output:
// woken by a thread: send bytes
// bytes have arrived: send a signal
// SIGUSR1: start a child
// the child has ended with 7: set a timer
// the time has come
// every queue of this system tells the same story
