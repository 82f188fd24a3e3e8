#include "events/port_windows.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "events/error_windows.hpp"
#include "windows/kernel32.hpp"

namespace events {

using base::fail, base::Result;
using std::chrono::nanoseconds, std::chrono::steady_clock;

namespace {

// Rounded up, for less would be too early; and less than "for ever".
windows::Dword milliseconds_of(std::optional<nanoseconds> timeout) noexcept {
    if (!timeout) return windows::for_ever;
    const auto rounded_up = std::chrono::ceil<std::chrono::milliseconds>(*timeout).count();
    return static_cast<windows::Dword>(
        std::clamp<std::int64_t>(rounded_up, 0, 1'000'000'000));
}

}  // namespace

Result<Port> Port::open() noexcept {
    const auto port =
        windows::CreateIoCompletionPort(windows::invalid_handle, nullptr, 0, 1);
    if (port == nullptr) return fail(last_error());
    return Port(port);
}

Port::Port(Port&& other) noexcept : port_(std::exchange(other.port_, nullptr)) {}

Port::~Port() {
    if (port_ != nullptr) windows::CloseHandle(port_);
}

Result<void> Port::take(windows::Handle handle) noexcept {
    if (windows::CreateIoCompletionPort(handle, port_, 0, 0) == nullptr)
        return fail(last_error());
    return {};
}

Result<std::size_t> Port::wait(std::optional<nanoseconds> timeout) noexcept {
    std::array<windows::OverlappedEntry, 256> entries;
    windows::Dword count = 0;
    const auto begin = steady_clock::now();
    for (;;) {
        auto rest = timeout;
        if (timeout && *timeout > nanoseconds{0})
            rest = std::max(*timeout - (steady_clock::now() - begin), nanoseconds{0});
        if (windows::GetQueuedCompletionStatusEx(
                port_, entries.data(), static_cast<windows::Dword>(entries.size()), &count,
                milliseconds_of(rest), false) != 0)
            break;
        if (windows::GetLastError() != windows::error_timeout) return fail(last_error());
        // The timer of the system and the clock of the program need not agree: not before the time.
        if (steady_clock::now() - begin >= *timeout) return std::size_t{0};
    }
    for (const auto& entry : std::span(entries).first(count)) {
        if (entry.overlapped != nullptr) {
            Pending::of(*entry.overlapped).completed();
        } else {
            is_woken_ = true;
        }
    }
    return count;
}

void Port::wake() noexcept { windows::PostQueuedCompletionStatus(port_, 0, 0, nullptr); }

}  // namespace events
