// Call me when there is data: signal-driven I/O.
//
// O_ASYNC asks the kernel to send SIGIO whenever data comes, F_SETOWN says to whom. The
// first phase now costs the reader nothing: no sleep, no asking. But the signal only says
// that there is data. To copy it is still the reader's own call.
//
// A signal is not a counter: two messages may raise one signal. Whoever reads once a signal
// leaves data behind; the cure is to read until EAGAIN.
//
// Needs: linux (the device looks into /proc)
// Before: 08-multiplexing.  Next: 10-posix-aio.

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>

#include "base/must.hpp"
#include "models/device.hpp"

static std::atomic<int> signals = 0;  // lock-free, so a handler may touch it

// [setup]
// A handler does as little as it can: it leaves a note. The reader looks at it when it
// likes.
static void note(int) { signals.fetch_add(1, std::memory_order_relaxed); }

static void send_signals_of(int handle) {
    base::must("set the owner", fcntl(handle, F_SETOWN, getpid()));
    const int flags = base::must("get the flags", fcntl(handle, F_GETFL));
    base::must("set O_ASYNC", fcntl(handle, F_SETFL, flags | O_ASYNC | O_NONBLOCK));
}
// [setup]

static ssize_t read_once(const models::Device& device) {
    return read(device.handle(), device.inbox().data(), device.inbox().size());
}

// [twin]
// Two messages come while SIGIO is blocked: the kernel can only mark it as pending, once.
static void two_messages_at_once(const char* reader, bool until_eagain) {
    models::Device device(1, /*message_bytes=*/8);
    send_signals_of(device.handle());
    signals.store(0, std::memory_order_relaxed);
    sigset_t sigio;
    sigemptyset(&sigio);
    sigaddset(&sigio, SIGIO);
    sigprocmask(SIG_BLOCK, &sigio, nullptr);
    device.deliver();
    device.deliver();
    sigprocmask(SIG_UNBLOCK, &sigio, nullptr);  // the handler runs before this returns

    const int count = signals.load(std::memory_order_relaxed);
    for (int i = 0; i < count; ++i) {
        while (read_once(device) > 0 && until_eagain) {}
    }
    int left = 0;
    base::must("count what is left", ioctl(device.handle(), FIONREAD, &left));
    std::printf("  %d signal; %s leaves %d bytes\n", count, reader, left);
}
// [twin]

int main() {
    struct sigaction action{};
    action.sa_handler = note;
    base::must("set the handler", sigaction(SIGIO, &action, nullptr));

    // 1. Ask to be told, and go to work. There is no call at all until the signal comes.
    models::Device device;
    send_signals_of(device.handle());
    device.ask();
    while (signals.load(std::memory_order_relaxed) == 0) device.work();
    device.told("SIGIO");
    while (read_once(device) > 0) {}  // until EAGAIN

    models::Report report = device.report();
    std::printf("phase 1: the device saw the reader %s, for %d units\n",
                report.doing == models::Doing::at_work ? "at work" : "asleep", report.work);
    std::printf("on the signal the inbox was %s\n",
                report.full_when_told ? "full" : "still empty");
    std::printf("phase 2: copied by the reader's own thread: %s\n",
                report.copier == models::Copier::reader ? "yes" : "no");

    // 2. Two messages of 8 bytes, one signal.
    std::printf("\ntwo messages of 8 bytes while SIGIO is blocked:\n");
    two_messages_at_once("one read a signal", /*until_eagain=*/false);
    two_messages_at_once("reading until EAGAIN", /*until_eagain=*/true);
}

// Output:
// phase 1: the device saw the reader at work, for 10 units
// on the signal the inbox was still empty
// phase 2: copied by the reader's own thread: yes
//
// two messages of 8 bytes while SIGIO is blocked:
//   1 signal; one read a signal leaves 8 bytes
//   1 signal; reading until EAGAIN leaves 0 bytes
