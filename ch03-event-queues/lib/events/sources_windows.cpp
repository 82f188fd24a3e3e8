// Signals of Windows. It has few: Ctrl+C, Ctrl+Break, and that the window, the session or the machine
// ends, which POSIX would tell by SIGTERM. They come as a call in a thread that Windows makes for it;
// a socket carries each to the queue. Children are not waited for here.
// @source learn.microsoft.com, "SetConsoleCtrlHandler", "HandlerRoutine"

#include <algorithm>
#include <array>
#include <csignal>
#include <mutex>
#include <span>
#include <vector>

#include "events/sockets.hpp"
#include "events/sources.hpp"
#include "windows/kernel32.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

namespace {

// Who waits for a signal: whoever writes to `far` makes `near` readable.
struct Waiting {
    int number;
    Descriptor near, far;
};

// Those of this process: the queues of several threads may be among them.
struct All {
    std::mutex lock;
    std::vector<Waiting> waiting;
};

All& all() {
    static All those;
    return those;
}

int signal_for(windows::Dword control) noexcept {
    if (control == windows::control_c) return SIGINT;
    return control == windows::control_break ? SIGBREAK : SIGTERM;
}

bool tell(int number) {
    const std::lock_guard guard(all().lock);
    bool is_told = false;
    for (const Waiting& one : all().waiting) {
        if (one.number != number) continue;
        static_cast<void>(send_now(one.far, std::as_bytes(std::span(&number, 1))));
        is_told = true;
    }
    return is_told;
}

// Who wants none of them keeps what Windows does by itself: the process ends.
windows::Bool on_control(windows::Dword control) noexcept {
    const int number = signal_for(control);
    if (!tell(number)) return false;
    // The end of the process is only put off, by some seconds, until we return.
    if (number == SIGTERM) windows::Sleep(windows::for_ever);
    return true;
}

}  // namespace

Result<Descriptor> Sources::open_signal(int number) noexcept {
    if (number != SIGINT && number != SIGBREAK && number != SIGTERM)
        return fail(Errno::invalid_argument);
    [[maybe_unused]] static const auto once =
        windows::SetConsoleCtrlHandler(on_control, true);
    const auto pair = connected_pair();
    if (!pair) return fail(pair.error());
    const std::lock_guard guard(all().lock);
    all().waiting.push_back({.number = number, .near = (*pair)[0], .far = (*pair)[1]});
    return (*pair)[0];
}

Result<Descriptor> Sources::open_child(std::int64_t) noexcept {
    return fail(Errno::not_implemented);
}

Result<std::int64_t> Sources::read(Descriptor descriptor, What) noexcept {
    int number = 0;
    const auto count =
        receive_now(descriptor, std::as_writable_bytes(std::span(&number, 1)));
    if (!count) return fail(Errno::would_block);
    return number;
}

void Sources::close(Descriptor descriptor) noexcept {
    const std::lock_guard guard(all().lock);
    const auto one = std::ranges::find(all().waiting, descriptor, &Waiting::near);
    if (one == all().waiting.end()) return;
    close_descriptor(one->near);
    close_descriptor(one->far);
    all().waiting.erase(one);
}

}  // namespace events
