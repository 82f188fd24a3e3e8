// One thread, three sources: select() and poll().
//
// A blocking read names one handle. select() and poll() turn the question round: here are
// all my handles, wake me when one of them has something. The wait is for any of them; the
// read that follows finds its data there, and only has to copy it.
//
// The two calls differ in how the handles are told: select() takes a set of bits with 1024
// places, and overwrites it; poll() takes a list, and answers in a field of its own.
//
// Needs: linux (the device looks into /proc)
// Before: 07-nonblocking-io.  Next: 09-signal-driven-io.

#include <poll.h>
#include <sys/select.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/must.hpp"
#include "models/device.hpp"

using Handles = std::array<int, 3>;

// [waits]
// Each gives the number of a source that has data, after a sleep if there is none.
static int wait_by_select(const Handles& handles) {
    fd_set set;  // filled anew for every call: the kernel leaves only what is ready
    FD_ZERO(&set);
    for (int handle : handles) FD_SET(handle, &set);
    base::must("select", select(*std::ranges::max_element(handles) + 1, &set, nullptr,
                                nullptr, /*no timeout*/ nullptr));
    auto ready = [&](int handle) { return FD_ISSET(handle, &set); };
    return static_cast<int>(std::ranges::find_if(handles, ready) - handles.begin());
}

static int wait_by_poll(const Handles& handles) {
    std::array<pollfd, 3> list;
    for (std::size_t i = 0; i < list.size(); ++i)
        list[i] = {.fd = handles[i], .events = POLLIN, .revents = 0};
    base::must("poll", poll(list.data(), list.size(), /*no timeout*/ -1));
    auto ready = [](const pollfd& one) { return one.revents != 0; };
    return static_cast<int>(std::ranges::find_if(list, ready) - list.begin());
}
// [waits]

// Three messages, from sources that the reader does not know beforehand.
static void serve(const char* name, int (*wait)(const Handles&)) {
    models::Device device(3);
    const Handles handles{device.handle(0), device.handle(1), device.handle(2)};
    int asleep = 0, empty_when_told = 0, copied_by_reader = 0;
    std::printf("%s() tells of the sources", name);
    for (int source : {2, 0, 1}) {
        device.ask(source);
        const int ready = wait(handles);
        device.told(name);
        base::must("read", read(handles[static_cast<std::size_t>(ready)],
                                device.inbox().data(), device.inbox().size()));
        const models::Report report = device.report();
        asleep += report.doing == models::Doing::asleep;
        empty_when_told += !report.full_when_told;
        copied_by_reader += report.copier == models::Copier::reader;
        std::printf(" %d", ready);
    }
    std::printf(
        "\n  phase 1: the reader was asleep %d of 3 times\n"
        "  when it woke the inbox was empty %d of 3 times\n"
        "  phase 2: copied by its own read() %d of 3 times\n",
        asleep, empty_when_told, copied_by_reader);
}

int main() {
    serve("select", wait_by_select);
    serve("poll", wait_by_poll);
}

// Output:
// select() tells of the sources 2 0 1
//   phase 1: the reader was asleep 3 of 3 times
//   when it woke the inbox was empty 3 of 3 times
//   phase 2: copied by its own read() 3 of 3 times
// poll() tells of the sources 2 0 1
//   phase 1: the reader was asleep 3 of 3 times
//   when it woke the inbox was empty 3 of 3 times
//   phase 2: copied by its own read() 3 of 3 times
