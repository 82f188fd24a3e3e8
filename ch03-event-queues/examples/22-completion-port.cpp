// A completion port: Windows carries operations out, and says when each is done.
//
// No call waits for a handle to be ready. It begins an operation, lends the kernel a buffer and
// an OVERLAPPED to write the result into, and returns. Later the port gives out a completion: the
// key of the handle, and the address of that OVERLAPPED, which says which operation it was.
//
// Needs: windows
// Before: 21-kqueue-on-epoll.  Next: 23-port-echo.

#include <cstdio>
#include <cstring>

#include "windows/kernel32.hpp"
#include "windows/loopback.hpp"

namespace {

// The next completion, or none after so many milliseconds; by default it certainly comes.
bool take(windows::Handle port, windows::OverlappedEntry& entry,
          windows::Dword milliseconds = windows::for_ever) {
    windows::Dword count = 0;
    return windows::GetQueuedCompletionStatusEx(port, &entry, 1, &count, milliseconds,
                                                false) != 0;
}

// "It has begun" is error 997; that it is done already is possible too, and no different: the
// completion comes in both cases.
const char* begun(bool is_done) {
    return is_done || windows::GetLastError() == windows::error_pending ? "begun"
                                                                        : "failed";
}

// 1. A port without any handle: it passes on what threads post to each other.
void post(windows::Handle port) {
    windows::OverlappedEntry entry{};
    std::printf("an empty port: %s\n",
                take(port, entry, 10) ? "something" : "the time is up");
    windows::PostQueuedCompletionStatus(port, 5, 77, nullptr);
    take(port, entry);
    std::printf("posted by ourselves: key %zu, %u bytes\n", entry.key, entry.bytes);
}

// 2. A file whose operations complete in the port, under key 1. Where to read stands in the
//    OVERLAPPED: with several reads under way there is no "current position".
void use_a_file(windows::Handle port) {
    windows::OverlappedEntry entry{};
    const auto file = windows::CreateFileA(
        "completion-port.txt", windows::generic_read | windows::generic_write, 0, nullptr,
        windows::create_always, windows::flag_overlapped | windows::delete_on_close,
        nullptr);
    windows::check(windows::CreateIoCompletionPort(file, port, 1, 0) == port, "add a file");
    windows::Overlapped write;
    std::printf("write: %s",
                begun(windows::WriteFile(file, "abcdefgh", 8, nullptr, &write)));
    take(port, entry);
    std::printf(", then %u bytes done under key %zu\n", entry.bytes, entry.key);

    // 3. Two reads at once. They may end in any order: the OVERLAPPED tells them apart.
    char first_half[5] = "", second_half[5] = "";
    windows::Overlapped first{.offset = 0}, second{.offset = 4};
    std::printf("read:  %s",
                begun(windows::ReadFile(file, first_half, 4, nullptr, &first)));
    std::printf(", %s\n", begun(windows::ReadFile(file, second_half, 4, nullptr, &second)));
    bool has_first = false, has_second = false;
    for (int i = 0; i < 2 && take(port, entry); ++i) {
        has_first |= entry.overlapped == &first;
        has_second |= entry.overlapped == &second;
    }
    std::printf("both are back: %s; \"%s\" and \"%s\"\n",
                has_first && has_second ? "yes" : "no", first_half, second_half);
    windows::CloseHandle(file);
}

// 4. A receive for which nothing comes. Until its completion is here, the buffer and the
//    OVERLAPPED are the kernel's, so it is not enough to ask for its end: we wait for it.
void cancel(windows::Handle port) {
    windows::OverlappedEntry entry{};
    windows::InternetAddress address;
    const auto listener = windows::listen_here(address);
    const auto near = windows::connect_to(address);
    windows::CreateIoCompletionPort(reinterpret_cast<windows::Handle>(near), port, 2, 0);
    char room[16];
    windows::Buffer buffer{.size = sizeof room, .bytes = room};
    windows::Overlapped receive;
    windows::Dword flags = 0;
    windows::WSARecv(near, &buffer, 1, nullptr, &flags, &receive, nullptr);
    std::printf("nothing received: %s\n", take(port, entry, 10) ? "done" : "under way");
    windows::CancelIoEx(reinterpret_cast<windows::Handle>(near), &receive);
    take(port, entry);
    std::printf("cancelled: key %zu, status %#x\n", entry.key,
                static_cast<unsigned>(entry.overlapped->status));
    windows::closesocket(near);
    windows::closesocket(listener);
}

}  // namespace

int main() {
    const auto port = windows::make_port();
    post(port);
    use_a_file(port);
    cancel(port);
    windows::CloseHandle(port);
}

// Output:
// an empty port: the time is up
// posted by ourselves: key 77, 5 bytes
// write: begun, then 8 bytes done under key 1
// read:  begun, begun
// both are back: yes; "abcd" and "efgh"
// nothing received: under way
// cancelled: key 2, status 0xc0000120
