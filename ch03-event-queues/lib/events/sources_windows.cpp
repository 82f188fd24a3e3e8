// Signals of Windows. It has few: Ctrl+C, Ctrl+Break, and that the window, the session or the machine
// ends, which POSIX would tell by SIGTERM. They come as a call in a thread that Windows makes for it;
// a socket carries each to the queue. The end of a child comes in the same way.
// @source learn.microsoft.com, "SetConsoleCtrlHandler", "HandlerRoutine", "RegisterWaitForSingleObject"

#include <algorithm>
#include <array>
#include <csignal>
#include <mutex>
#include <span>
#include <vector>

#include "events/error_windows.hpp"
#include "events/sockets.hpp"
#include "events/sources.hpp"
#include "windows/kernel32.hpp"
#include "windows/processes.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

namespace {

// Who waits for a signal: whoever writes to `far` makes `near` readable.
struct Waiting {
    int number;
    Descriptor near, far;
};

// A child: a thread of the system waits for its process, and writes to `far`.
struct Child {
    windows::Handle process, wait;
    Descriptor near, far;
};

// Those of this process: the queues of several threads may be among them.
struct All {
    std::mutex lock;
    std::vector<Waiting> waiting;
    std::vector<Child> children;
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

void on_end(void* far, std::uint8_t) noexcept {
    constexpr std::byte one{1};
    static_cast<void>(send_now(reinterpret_cast<Descriptor>(far), std::span(&one, 1)));
}

// As wait(2) says it: the exit code is in the upper bits.
Result<std::int64_t> read_child(Descriptor near) noexcept {
    std::byte one;
    if (!receive_now(near, std::span(&one, 1))) return fail(Errno::would_block);
    const std::lock_guard guard(all().lock);
    const auto child = std::ranges::find(all().children, near, &Child::near);
    windows::Dword code = 0;
    if (child == all().children.end() ||
        windows::GetExitCodeProcess(child->process, &code) == 0)
        return fail(Errno::no_child);
    return std::int64_t{code} << 8;
}

// on_end() may be under way: its socket is closed after that.
void close_child(const Child& child) noexcept {
    windows::UnregisterWaitEx(child.wait, windows::invalid_handle);
    windows::CloseHandle(child.process);
    close_descriptor(child.near);
    close_descriptor(child.far);
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

Result<Descriptor> Sources::open_child(std::int64_t process) noexcept {
    const auto handle = reinterpret_cast<windows::Handle>(process);
    if (windows::GetProcessId(handle) == 0) return fail(Errno::no_child);
    const auto pair = connected_pair();
    if (!pair) return fail(pair.error());
    const auto [near, far] = *pair;
    windows::Handle wait = nullptr;
    if (windows::RegisterWaitForSingleObject(&wait, handle, on_end,
                                             reinterpret_cast<void*>(far),
                                             windows::for_ever, windows::only_once) == 0) {
        const Errno why = last_error();
        close_descriptor(near);
        close_descriptor(far);
        return fail(why);
    }
    const std::lock_guard guard(all().lock);
    all().children.push_back({.process = handle, .wait = wait, .near = near, .far = far});
    return near;
}

Result<std::int64_t> Sources::read(Descriptor descriptor, What what) noexcept {
    if (what == What::child) return read_child(descriptor);
    int number = 0;
    const auto count =
        receive_now(descriptor, std::as_writable_bytes(std::span(&number, 1)));
    if (!count) return fail(Errno::would_block);
    return number;
}

void Sources::close(Descriptor descriptor) noexcept {
    const std::lock_guard guard(all().lock);
    const auto child = std::ranges::find(all().children, descriptor, &Child::near);
    if (child != all().children.end()) {
        close_child(*child);
        all().children.erase(child);
        return;
    }
    const auto one = std::ranges::find(all().waiting, descriptor, &Waiting::near);
    if (one == all().waiting.end()) return;
    close_descriptor(one->near);
    close_descriptor(one->far);
    all().waiting.erase(one);
}

}  // namespace events
