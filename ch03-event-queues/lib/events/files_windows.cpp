// Files of Windows, read and written at an offset.
// @source learn.microsoft.com, "ReadFile", "WriteFile"

#include <algorithm>

#include "events/error_windows.hpp"
#include "events/sockets.hpp"
#include "windows/kernel32.hpp"

namespace events {

namespace {

using base::Errno, base::fail, base::Result;

windows::Overlapped at(std::uint64_t offset) noexcept {
    return {.offset = static_cast<windows::Dword>(offset),
            .offset_high = static_cast<windows::Dword>(offset >> 32)};
}

windows::Dword size_of(std::span<const std::byte> bytes) noexcept {
    return static_cast<windows::Dword>(std::min(bytes.size(), std::size_t{1} << 30));
}

// The result of a read or write that has begun, for files opened with flag_overlapped too.
Result<std::size_t> finished(windows::Handle file, windows::Overlapped& overlapped,
                             bool has_begun) noexcept {
    windows::Dword error = has_begun ? 0 : windows::GetLastError();
    windows::Dword moved = 0;
    if (error == 0 || error == windows::error_pending) {
        const bool is_done =
            windows::GetOverlappedResult(file, &overlapped, &moved, true) != 0;
        error = is_done ? 0 : windows::GetLastError();
    }
    if (error == windows::error_end_of_file) return std::size_t{0};
    if (error != 0) return fail(errno_of(error));
    return moved;
}

}  // namespace

Result<std::size_t> read_file(Descriptor file, std::uint64_t offset,
                              std::span<std::byte> room) noexcept {
    const auto handle = reinterpret_cast<windows::Handle>(file);
    windows::Overlapped overlapped = at(offset);
    const bool has_begun =
        windows::ReadFile(handle, room.data(), size_of(room), nullptr, &overlapped) != 0;
    return finished(handle, overlapped, has_begun);
}

Result<std::size_t> write_file(Descriptor file, std::uint64_t offset,
                               std::span<const std::byte> bytes) noexcept {
    const auto handle = reinterpret_cast<windows::Handle>(file);
    windows::Overlapped overlapped = at(offset);
    const bool has_begun =
        windows::WriteFile(handle, bytes.data(), size_of(bytes), nullptr, &overlapped) != 0;
    return finished(handle, overlapped, has_begun);
}

}  // namespace events
