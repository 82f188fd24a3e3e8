#include "models/reads.hpp"

#include <aio.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "base/must.hpp"

namespace models {

namespace {

using base::must;

// Sets the handle's flags, and puts them back at its end.
class Flags {
  public:
    Flags(const Device& device, int flags)
        : handle_(device.handle()),
          before_(must("get the flags", fcntl(handle_, F_GETFL))) {
        must("set the flags", fcntl(handle_, F_SETFL, flags));
    }
    ~Flags() { fcntl(handle_, F_SETFL, before_); }
    Flags(const Flags&) = delete;
    Flags& operator=(const Flags&) = delete;

  private:
    int handle_, before_;
};

std::atomic<bool> signalled = false;

void expect_signal() {
    struct sigaction action{};
    action.sa_handler = [](int) { signalled.store(true, std::memory_order_relaxed); };
    must("set the handler", sigaction(SIGIO, &action, nullptr));
    signalled.store(false, std::memory_order_relaxed);
}

bool try_read(Device& device) {
    return read(device.handle(), device.inbox().data(), device.inbox().size()) > 0;
}

// [models]
int blocking(Device& device) {
    device.ask();
    try_read(device);
    device.told("read() returns");
    return 1;
}

int nonblocking(Device& device) {
    const Flags flags(device, O_NONBLOCK);
    device.ask();
    int reads = 1;
    for (; !try_read(device); ++reads) device.work();
    device.told("read() returns");
    return reads;
}

int multiplexing(Device& device) {
    pollfd interest{.fd = device.handle(), .events = POLLIN, .revents = 0};
    device.ask();
    must("poll", poll(&interest, 1, /*no timeout*/ -1));
    device.told("poll() returns");
    try_read(device);
    return 1;
}

int signal_driven(Device& device) {
    expect_signal();
    must("set the owner", fcntl(device.handle(), F_SETOWN, getpid()));
    const Flags flags(device, O_ASYNC);
    device.ask();
    while (!signalled.load(std::memory_order_relaxed)) device.work();
    device.told("SIGIO");
    try_read(device);
    return 1;
}

void start(Device& device, aiocb& request) {
    request.aio_fildes = device.handle();
    request.aio_buf = device.inbox().data();
    request.aio_nbytes = device.inbox().size();
    device.ask();
    must("aio_read", aio_read(&request));
}

int asynchronous(Device& device) {
    expect_signal();
    aiocb request{};
    request.aio_sigevent.sigev_notify = SIGEV_SIGNAL;
    request.aio_sigevent.sigev_signo = SIGIO;
    start(device, request);
    while (!signalled.load(std::memory_order_relaxed)) device.work();
    device.told("SIGIO: the read is complete");
    must("aio_return", aio_return(&request));
    return 0;
}

int asynchronous_awaited(Device& device) {
    aiocb request{};
    request.aio_sigevent.sigev_notify = SIGEV_NONE;
    start(device, request);
    const aiocb* list[] = {&request};
    while (aio_error(&request) == EINPROGRESS) aio_suspend(list, 1, /*no timeout*/ nullptr);
    device.told("aio_suspend() returns");
    must("aio_return", aio_return(&request));
    return 0;
}
// [models]

}  // namespace

const std::array<Model, 6> all_models{{{"read", blocking},
                                       {"O_NONBLOCK", nonblocking},
                                       {"poll", multiplexing},
                                       {"SIGIO", signal_driven},
                                       {"aio_read", asynchronous},
                                       {"aio_suspend", asynchronous_awaited}}};

}  // namespace models
