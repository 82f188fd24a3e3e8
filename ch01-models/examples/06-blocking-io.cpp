// One call, two phases: a blocking read.
//
// A read first waits until there is data, and then copies it into our memory. A device that
// looks before it delivers sees what we do in the first phase; the page faults of the copy
// tell who works in the second. In a blocking read it is the same thread twice: asleep
// first, copying then. Such a thread waits for one source, whatever happens at another.
//
// Needs: linux (the device looks into /proc)
// Before: 05-page-fault.  Next: 07-nonblocking-io.

#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <iterator>

#include "base/must.hpp"
#include "models/device.hpp"

static bool has_data(int handle) {
    pollfd interest{.fd = handle, .events = POLLIN, .revents = 0};
    return poll(&interest, 1, /*timeout in ms=*/0) == 1;
}

static const char* in_words(models::Doing doing) {
    return doing == models::Doing::asleep ? "asleep in the kernel" : "at work";
}

int main() {
    models::Device device(2);
    enum Source { first, second };

    // 1. Ask for a message that is not there, and read. The device watches this thread.
    device.ask(first);
    ssize_t size = base::must(
        "read", read(device.handle(first), device.inbox().data(), device.inbox().size()));
    device.told("read() returns");

    // 2. What it saw: both phases lie between the call and its return.
    models::Report report = device.report();
    std::printf("phase 1: the device saw the reader %s\n", in_words(report.doing));
    std::printf("phase 2: all pages read: %s; copied by the reader's own thread: %s\n",
                size == std::ssize(device.inbox()) ? "yes" : "no",
                report.copier == models::Copier::reader ? "yes" : "no");
    std::printf("other work meanwhile: %d units\n", report.work);

    // 3. The second source has a message already. A thread that reads the first one sleeps
    //    all the same: it has told the kernel one handle, and hears of no other.
    device.deliver(second);
    device.ask(first);
    base::must("read",
               read(device.handle(first), device.inbox().data(), device.inbox().size()));
    device.told("read() returns");
    report = device.report();
    std::printf("\nwith a message at the second source: the reader of the first is %s\n",
                in_words(report.doing));
    std::printf("afterwards the second message still waits: %s\n",
                has_data(device.handle(second)) ? "yes" : "no");
}

// Output:
// phase 1: the device saw the reader asleep in the kernel
// phase 2: all pages read: yes; copied by the reader's own thread: yes
// other work meanwhile: 0 units
//
// with a message at the second source: the reader of the first is asleep in the kernel
// afterwards the second message still waits: yes
