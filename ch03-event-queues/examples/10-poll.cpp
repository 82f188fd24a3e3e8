// A list instead of a set: poll(), and what it says of ends, errors and times.
//
// No highest number, and question and answer in fields of their own. The kernel tells of hang-ups and
// errors unasked, and again in each call. What it says was true then; the read that follows may find
// something else. And a signal ends the wait before its time.
//
// Needs: linux
// Before: 09-select.  Next: 11-epoll.

#include <fcntl.h>
#include <poll.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <utility>

#include "base/must.hpp"

using namespace std::chrono_literals;
using base::must;
using std::chrono::steady_clock;

// Asks, without waiting, and prints the answer.
static void ask(const char* what, pollfd& one) {
    must("poll", poll(&one, 1, /*timeout in ms=*/0));
    std::printf("%-28s", what);
    constexpr std::pair<int, const char*> names[] = {
        {POLLIN, "POLLIN"}, {POLLHUP, "POLLHUP"}, {POLLNVAL, "POLLNVAL"}};
    for (const auto& [bit, name] : names) {
        if ((one.revents & bit) != 0) std::printf(" %s", name);
    }
    std::printf(one.revents == 0 ? " nothing\n" : "\n");
}

// [ends]
// 1. Life and death of a pipe, seen from the end that reads.
static void live_and_die() {
    std::array<int, 2> ends;
    must("pipe", pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK));
    pollfd one{.fd = ends[0], .events = POLLIN, .revents = 0};
    ask("empty:", one);
    must("write", write(ends[1], "x", 1));
    ask("a byte:", one);

    // Told, and yet there is nothing: somebody else was faster. A read must be allowed to fail.
    char byte;
    must("somebody else reads", read(ends[0], &byte, 1));
    std::printf("told, but read by another:   read() says %s\n",
                read(ends[0], &byte, 1) < 0 && errno == EAGAIN ? "EAGAIN" : "something");

    close(ends[1]);
    for (const char* time : {"the writer is gone:", "asked again:"}) {
        ask(time, one);
        std::printf("  and read() gives %zd\n", must("read", read(ends[0], &byte, 1)));
    }
    one.events = 0;
    ask("asked for nothing:", one);
    one.fd = ~one.fd;  // negative: this is how to keep a place in the list
    ask("a negative number:", one);
    one.fd = ~one.fd;
    close(ends[0]);
    ask("closed:", one);
}
// [ends]

// [time]
// 2. A signal ends the wait. Who knows the end goes on for the rest; the twin begins anew. Gives the
// number of interruptions, after which we lose patience.
enum class Again { rest, whole };

static int interruptions(Again again) {
    struct sigaction action{};
    action.sa_handler = [](int) {};
    sigaction(SIGALRM, &action,
              nullptr);  // poll() is never restarted, even with SA_RESTART
    const itimerval each_ms{.it_interval = {0, 1'000}, .it_value = {0, 1'000}};
    setitimer(ITIMER_REAL, &each_ms, nullptr);
    const auto end = steady_clock::now() + 20ms;
    int interrupted = 0;
    for (auto left = 20ms + 0ns; left > 0ns && interrupted < 100;) {
        const timespec time{.tv_sec = 0, .tv_nsec = left.count()};
        const bool is_over = ppoll(nullptr, 0, &time, nullptr) == 0;
        interrupted += !is_over;
        left = is_over ? 0ns : again == Again::rest ? end - steady_clock::now() : left;
    }
    setitimer(ITIMER_REAL, nullptr, nullptr);
    return interrupted;
}
// [time]

int main() {
    live_and_die();
    const int rest = interruptions(Again::rest), whole = interruptions(Again::whole);
    std::printf("20 ms, a signal each 1 ms:\n");
    std::printf("  asks for the rest:  interrupted: %s, and over: %s\n",
                rest > 0 ? "yes" : "no", rest < 100 ? "yes" : "no");
    std::printf("  the twin begins anew: over after 100 signals: %s\n",
                whole < 100 ? "yes" : "no");
}

// Output:
// empty:                       nothing
// a byte:                      POLLIN
// told, but read by another:   read() says EAGAIN
// the writer is gone:          POLLHUP
//   and read() gives 0
// asked again:                 POLLHUP
//   and read() gives 0
// asked for nothing:           POLLHUP
// a negative number:           nothing
// closed:                      POLLNVAL
// 20 ms, a signal each 1 ms:
//   asks for the rest:  interrupted: yes, and over: yes
//   the twin begins anew: over after 100 signals: no
