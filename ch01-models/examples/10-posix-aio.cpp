// Tell me when it is in my memory: asynchronous I/O after POSIX.
//
// aio_read() lends a buffer and returns at once. The next we hear is that the data is in
// it: both phases were somebody else's. Here that is a thread which the C library keeps for
// the purpose, and which blocks in our place; the page faults of the copy give it away.
//
// How the end is told is our choice: by a signal, by a function that is called later (a
// callback), or not at all, and we come and wait.
//
// Needs: linux (the device looks into /proc)
// Without: tsan (the callback runs in a thread that ThreadSanitizer did not see start)
// Before: 09-signal-driven-io.  Next: 11-io-uring.

#include <aio.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <iterator>

#include "base/must.hpp"
#include "models/device.hpp"

static std::atomic<bool> done = false;
static std::atomic<pid_t> called_in = 0;  // the thread that ran the callback

static void on_signal(int) { done.store(true, std::memory_order_release); }

static void on_completion(sigval value) {
    called_in.store(gettid(), std::memory_order_relaxed);
    auto* flag = static_cast<std::atomic<bool>*>(value.sival_ptr);
    flag->store(true, std::memory_order_release);  // pairs with the loads in main()
}

static const char* yes(bool fact) { return fact ? "yes" : "no"; }

// [start]
// From here until aio_return() the request and the buffer are the library's.
static void start(models::Device& device, aiocb& request) {
    request.aio_fildes = device.handle();
    request.aio_buf = device.inbox().data();
    request.aio_nbytes = device.inbox().size();
    done.store(false, std::memory_order_relaxed);
    device.ask();
    base::must("aio_read", aio_read(&request));
}
// [start]

static void finish(const char* how, models::Device& device, aiocb& request) {
    device.told(how);
    const bool complete = aio_error(&request) == 0;
    const ssize_t size = aio_return(&request);  // once a request, and only when it is over
    const models::Report report = device.report();
    std::printf("%s:\n", how);
    if (report.doing == models::Doing::asleep) std::printf("  phase 1: asleep\n");
    if (report.doing == models::Doing::at_work)
        std::printf("  phase 1: at work, for %d units\n", report.work);
    std::printf("  complete: %s; inbox full when told: %s\n",
                yes(complete && size == std::ssize(device.inbox())),
                yes(report.full_when_told));
    std::printf("  phase 2: copied by another thread: %s\n",
                yes(report.copier == models::Copier::another_thread));
}

int main() {
    struct sigaction action{};
    action.sa_handler = on_signal;
    base::must("set the handler", sigaction(SIGUSR1, &action, nullptr));
    models::Device device;

    // 1. The end is told by a signal.
    aiocb by_signal{};
    by_signal.aio_sigevent.sigev_notify = SIGEV_SIGNAL;
    by_signal.aio_sigevent.sigev_signo = SIGUSR1;
    start(device, by_signal);
    std::printf("just started, aio_error() says EINPROGRESS: %s\n",
                yes(aio_error(&by_signal) == EINPROGRESS));
    while (!done.load(std::memory_order_acquire)) device.work();
    finish("told by a signal", device, by_signal);

    // 2. By a callback: a pointer to code and a pointer to data, kept to be called later.
    aiocb by_callback{};
    by_callback.aio_sigevent.sigev_notify = SIGEV_THREAD;
    by_callback.aio_sigevent.sigev_notify_function = on_completion;
    by_callback.aio_sigevent.sigev_value.sival_ptr = &done;
    start(device, by_callback);
    while (!done.load(std::memory_order_acquire)) device.work();
    finish("told by a callback", device, by_callback);
    std::printf("  the callback ran in the reader's thread: %s\n",
                yes(called_in.load(std::memory_order_relaxed) == gettid()));

    // 3. Not at all: the reader has nothing better to do and waits for the end.
    aiocb awaited{};
    awaited.aio_sigevent.sigev_notify = SIGEV_NONE;
    start(device, awaited);
    const aiocb* list[] = {&awaited};
    while (aio_error(&awaited) == EINPROGRESS) aio_suspend(list, 1, /*timeout*/ nullptr);
    finish("waited for with aio_suspend()", device, awaited);
}

// Output:
// just started, aio_error() says EINPROGRESS: yes
// told by a signal:
//   phase 1: at work, for 10 units
//   complete: yes; inbox full when told: yes
//   phase 2: copied by another thread: yes
// told by a callback:
//   phase 1: at work, for 10 units
//   complete: yes; inbox full when told: yes
//   phase 2: copied by another thread: yes
//   the callback ran in the reader's thread: no
// waited for with aio_suspend():
//   phase 1: asleep
//   complete: yes; inbox full when told: yes
//   phase 2: copied by another thread: yes
