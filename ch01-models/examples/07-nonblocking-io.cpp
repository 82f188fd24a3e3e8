// Asking again and again: a read that does not wait.
//
// O_NONBLOCK takes the first phase out of the call: without data, read() fails at once with
// EAGAIN, and the thread may do something else before it asks again. It never sleeps, and
// pays with a system call for each "not yet". The copy is still its own.
//
// EAGAIN is an answer, not the end: the twin below that mixes them up loses its message.
//
// Needs: linux (the device looks into /proc)
// Before: 06-blocking-io.  Next: 08-multiplexing.

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iterator>

#include "base/must.hpp"
#include "models/device.hpp"

// [patient]
// Asks, and works whenever the answer is "not yet". Gives how often that was.
static int read_patiently(models::Device& device) {
    base::Tracer& tracer = base::program_tracer();
    for (int refusals = 0;; ++refusals) {
        ssize_t size = read(device.handle(), device.inbox().data(), device.inbox().size());
        if (size >= 0) return refusals;
        if (errno != EAGAIN) base::must("read", size);
        tracer.instant(device.reader_lane(), "read() says EAGAIN");
        device.work();
    }
}
// [patient]

// [twin]
// The twin: everything that is not data is the end. Gives how many bytes it got.
static std::size_t read_until_the_end(models::Device& device) {
    std::size_t total = 0;
    for (;;) {
        ssize_t size = read(device.handle(), device.inbox().data(), device.inbox().size());
        if (size <= 0) return total;  // wrong: -1 with EAGAIN means "ask me later"
        total += static_cast<std::size_t>(size);
    }
}
// [twin]

int main() {
    models::Device device;
    int flags = base::must("get the flags", fcntl(device.handle(), F_GETFL));
    base::must("set O_NONBLOCK", fcntl(device.handle(), F_SETFL, flags | O_NONBLOCK));

    // 1. The device takes as long as ten units of work. The reader asks between them.
    device.ask();
    int refusals = read_patiently(device);
    device.told("read() returns the message");
    models::Report report = device.report();
    std::printf("phase 1: the device saw the reader %s, for %d units\n",
                report.doing == models::Doing::at_work ? "at work" : "asleep", report.work);
    std::printf("         it asked %d times in vain (EAGAIN)\n", refusals);
    std::printf("phase 2: copied by the reader's own thread: %s\n",
                report.copier == models::Copier::reader ? "yes" : "no");

    // 2. The twin asks too early, takes "not yet" for "no more", and goes away. The message
    //    comes, and nobody reads it.
    std::size_t lost_size = read_until_the_end(device);
    device.deliver();
    std::printf("\nthe twin that takes EAGAIN for the end: %zu bytes\n", lost_size);
    ssize_t left = read(device.handle(), device.inbox().data(), device.inbox().size());
    std::printf("the message it has left behind is whole: %s\n",
                left == std::ssize(device.inbox()) ? "yes" : "no");
}

// Output:
// phase 1: the device saw the reader at work, for 10 units
//          it asked 10 times in vain (EAGAIN)
// phase 2: copied by the reader's own thread: yes
//
// the twin that takes EAGAIN for the end: 0 bytes
// the message it has left behind is whole: yes
