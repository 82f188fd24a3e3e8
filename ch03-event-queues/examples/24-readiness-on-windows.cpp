// Readiness on Windows: an operation that completes when a socket is ready.
//
// Windows has no epoll. But the driver under its sockets knows an operation "poll", of which
// select() is made, and like every operation it can complete in a port. So readiness is one more
// thing to be completed: that is how wepoll, libuv and mio do it, and our own queue.
//
// Needs: windows
// Before: 23-port-echo.  Next: 25-uring-setup.

#include <cstdint>
#include <cstdio>

#include "windows/kernel32.hpp"
#include "windows/loopback.hpp"
#include "windows/ntdll.hpp"

using windows::check, windows::Handle, windows::Socket;

namespace {

// [driver]
// What the driver is asked, and in the same form its answer. In no header: it stands still because
// so many programs rest on it.
struct Poll {
    std::int64_t timeout = INT64_MAX;  // in steps of 100 ns; here for ever
    std::uint32_t count = 1;           // of sockets
    std::uint32_t is_exclusive = 0;
    Handle socket = nullptr;
    std::uint32_t events = 0;
    std::int32_t status = 0;
};
constexpr std::uint32_t poll_service = 0x12024;                 // IOCTL_AFD_POLL
constexpr std::uint32_t receive = 1, send = 4, disconnect = 8;  // some of its events

Handle open_driver() {
    const wchar_t path[] = L"\\Device\\Afd\\Example";
    const windows::UnicodeString name{
        .length = sizeof path - 2, .room = sizeof path, .buffer = path};
    const windows::ObjectAttributes which{.name = &name};
    Handle driver = nullptr;
    windows::IoStatus status;
    check(windows::NtCreateFile(&driver, 0x100000 /*SYNCHRONIZE*/, &which, &status, nullptr,
                                0, 3, 1, 0, nullptr, 0) >= 0,
          "open the driver");
    return driver;
}
// [driver]

// A queue for one socket. The kernel has the question until it is answered.
struct Readiness {
    Handle port = windows::make_port();
    Handle driver = open_driver();
    Poll question = {};
    windows::IoStatus status = {};

    void ask(Socket socket, std::uint32_t events) {
        question = {.socket = reinterpret_cast<Handle>(socket), .events = events};
        windows::NtDeviceIoControlFile(driver, nullptr, nullptr, &status, &status,
                                       poll_service, &question, sizeof question, &question,
                                       sizeof question);
    }
    // What the socket is ready for; 0 if the question stays open for so many milliseconds.
    std::uint32_t answer(windows::Dword milliseconds = windows::for_ever) {
        windows::OverlappedEntry entry{};
        windows::Dword count = 0;
        return windows::GetQueuedCompletionStatusEx(port, &entry, 1, &count, milliseconds,
                                                    false) != 0
                   ? question.events
                   : 0;
    }
};

const char* name_of(std::uint32_t events) {
    if ((events & disconnect) != 0) return "the end";
    if ((events & receive) != 0) return "something to receive";
    return (events & send) != 0 ? "room to send" : "nothing";
}

}  // namespace

int main() {
    // 1. Two connected sockets, and a driver whose answers come to our port.
    windows::InternetAddress address;
    const Socket listener = windows::listen_here(address);
    const Socket far = windows::connect_to(address);
    const Socket near = windows::accept(listener, nullptr, nullptr);
    Readiness ready;
    windows::CreateIoCompletionPort(ready.driver, ready.port, 0, 0);

    // 2. A poll with nothing to tell stays with the driver, until there is something.
    ready.ask(near, receive | disconnect);
    std::printf("asked: %s\n", name_of(ready.answer(10)));
    windows::send(far, "hello", 5, 0);
    std::printf("five bytes sent: %s\n", name_of(ready.answer()));

    // 3. It tells once. Who wants level-triggered readiness asks again, and gets the same answer
    //    for as long as it is so. Who wants edges asks again after a read has found nothing.
    std::printf("not asked again: %s\n", name_of(ready.answer(10)));
    ready.ask(near, receive | disconnect);
    std::printf("asked again, nothing read: %s\n", name_of(ready.answer()));
    char room[16];
    const int size = windows::recv(near, room, sizeof room, 0);
    ready.ask(near, receive | disconnect);
    std::printf("asked again, %d bytes read: %s\n", size, name_of(ready.answer(10)));

    // 4. The end of the stream answers the question that is still open.
    windows::closesocket(far);
    std::printf("the other side closed: %s\n", name_of(ready.answer()));
}

// Output:
// asked: nothing
// five bytes sent: something to receive
// not asked again: nothing
// asked again, nothing read: something to receive
// asked again, 5 bytes read: nothing
// the other side closed: the end
