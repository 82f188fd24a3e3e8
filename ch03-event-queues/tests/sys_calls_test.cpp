// The wrappers: each does its work once, and says what went wrong.
//
// Needs: linux

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "sys/calls.hpp"
#include "sys/handle.hpp"
#include "workbook/catch.hpp"

using base::Errno;
using sys::Handle;

namespace {

constexpr int nobody = 1'000'000;  // a descriptor that no process has

std::span<const std::byte> bytes(std::string_view text) {
    return std::as_bytes(std::span(text));
}

template <typename T>
Errno why(const sys::Result<T>& result) {
    return result ? Errno{0} : result.error();
}

struct Pipe {
    Handle reader, writer;
    explicit Pipe(int flags = 0) {
        int ends[2];
        REQUIRE(sys::pipe2(ends, flags | O_CLOEXEC));
        reader = Handle(ends[0]), writer = Handle(ends[1]);
    }
};

// A file of two pages, the first full of 'a', the second full of 'b'; in memory, without a name.
Handle two_pages() {
    Handle file = Handle(sys::call<int>(sys::number::memfd_create, "pages", 0U).value());
    const auto page = static_cast<std::size_t>(getpagesize());
    for (const char letter : {'a', 'b'})
        REQUIRE(sys::write(file.get(), bytes(std::string(page, letter))) == page);
    return file;
}

}  // namespace

TEST_CASE("what is written into a pipe is read from it") {
    const Pipe pipe;
    CHECK(sys::write(pipe.writer.get(), bytes("ab")) == 2);
    std::array<std::byte, 8> room{};
    CHECK(sys::read(pipe.reader.get(), room) == 2);
    CHECK(std::memcmp(room.data(), "ab", 2) == 0);
}

TEST_CASE("a file is opened and read") {
    const auto file = sys::owned(sys::openat(AT_FDCWD, "/dev/zero", O_RDONLY | O_CLOEXEC));
    REQUIRE(file);
    std::array<std::byte, 8> room;
    room.fill(std::byte{1});
    CHECK(sys::read(file->get(), room) == 8);
    CHECK(room == std::array<std::byte, 8>{});
    CHECK(sys::fcntl(file->get(), F_GETFD) == FD_CLOEXEC);
}

TEST_CASE("a file is read from where one has gone to, up to its end") {
    const Handle file = two_pages();
    const std::int64_t page = getpagesize();
    std::array<std::byte, 8> room{};
    CHECK(sys::read(file.get(), room) == 0);
    CHECK(sys::lseek(file.get(), page - 1, SEEK_SET) == page - 1);
    CHECK(sys::read(file.get(), room) == 8);
    CHECK(std::memcmp(room.data(), "abbbbbbb", 8) == 0);
}

TEST_CASE("all six arguments of mmap arrive") {
    const Handle file = two_pages();
    const auto page = static_cast<std::size_t>(getpagesize());
    // Two pages to stand on, so that the place is ours to ask for.
    const auto ground =
        sys::mmap(nullptr, 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS);
    REQUIRE(ground);
    const auto second = sys::mmap(*ground + page, page, PROT_READ, MAP_PRIVATE | MAP_FIXED,
                                  file.get(), static_cast<std::int64_t>(page));
    REQUIRE(second == *ground + page);              // where, size, flags
    CHECK(static_cast<char>((*second)[0]) == 'b');  // fd, offset
    CHECK(static_cast<char>((*second)[page - 1]) == 'b');
    int ends[2];
    REQUIRE(sys::pipe2(ends, 0));
    const Handle reader(ends[0]), writer(ends[1]);
    CHECK(sys::write(writer.get(), {*second, 1}) == 1);
    CHECK(why(sys::read(reader.get(), {*second, 1})) == Errno::bad_address);  // protection
    CHECK(sys::munmap(*ground, 2 * page));
}

TEST_CASE("sockets are bound, connected, spoken through and shut down") {
    const auto listener = sys::owned(sys::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC));
    REQUIRE(listener);
    const int yes = 1;
    CHECK(sys::setsockopt(listener->get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const name = reinterpret_cast<sockaddr*>(&address);
    unsigned size = sizeof address;
    REQUIRE(sys::bind(listener->get(), name, size));
    REQUIRE(sys::listen(listener->get(), 1));
    REQUIRE(sys::getsockname(listener->get(), name, &size));
    CHECK(address.sin_port != 0);

    const auto client = sys::owned(sys::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC));
    REQUIRE(sys::connect(client->get(), name, size));
    const auto server =
        sys::owned(sys::accept4(listener->get(), nullptr, nullptr, SOCK_CLOEXEC));
    REQUIRE(server);
    CHECK(sys::sendto(client->get(), bytes("hello"), MSG_NOSIGNAL) == 5);
    std::array<std::byte, 8> room{};
    CHECK(sys::recvfrom(server->get(), room, 0) == 5);
    CHECK(sys::shutdown(client->get(), SHUT_WR));
    CHECK(sys::recvfrom(server->get(), room, 0) == 0);
    int error = -1;
    unsigned error_size = sizeof error;
    CHECK(sys::getsockopt(client->get(), SOL_SOCKET, SO_ERROR, &error, &error_size));
    CHECK(error == 0);
}

TEST_CASE("a datagram carries six arguments and its sender") {
    int ends[2];
    REQUIRE(sys::socketpair(AF_INET, SOCK_DGRAM, 0, ends).error() == Errno{EOPNOTSUPP});
    const Handle from(sys::socket(AF_INET, SOCK_DGRAM).value()),
        to(sys::socket(AF_INET, SOCK_DGRAM).value());
    sockaddr_in here{}, sender{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    unsigned size = sizeof here;
    REQUIRE(sys::bind(to.get(), reinterpret_cast<sockaddr*>(&here), size));
    REQUIRE(sys::getsockname(to.get(), reinterpret_cast<sockaddr*>(&here), &size));
    CHECK(sys::sendto(from.get(), bytes("dgram"), 0, reinterpret_cast<sockaddr*>(&here),
                      size) == 5);
    std::array<std::byte, 8> room{};
    CHECK(sys::recvfrom(to.get(), room, 0, reinterpret_cast<sockaddr*>(&sender), &size) ==
          5);
    CHECK(sender.sin_addr.s_addr == here.sin_addr.s_addr);
    CHECK(size == sizeof sender);
}

TEST_CASE("epoll tells of a counter, a timer and a process") {
    const Handle queue(sys::epoll_create1(EPOLL_CLOEXEC).value());
    const Handle counter(sys::eventfd2(1, EFD_CLOEXEC | EFD_NONBLOCK).value());
    const Handle timer(sys::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC).value());
    const itimerspec soon{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_nsec = 1}};
    REQUIRE(sys::timerfd_settime(timer.get(), 0, &soon));
    for (const int fd : {counter.get(), timer.get()}) {
        epoll_event interest{.events = EPOLLIN, .data = {.fd = fd}};
        REQUIRE(sys::epoll_ctl(queue.get(), EPOLL_CTL_ADD, fd, &interest));
        CHECK(why(sys::epoll_ctl(queue.get(), EPOLL_CTL_ADD, fd, &interest)) ==
              Errno::already_exists);
        std::array<epoll_event, 4> out{};
        CHECK(sys::epoll_pwait(queue.get(), out, -1) == 1);
        CHECK(out[0].data.fd == fd);
        std::uint64_t count = 0;
        CHECK(sys::read(fd, std::as_writable_bytes(std::span(&count, 1))) == sizeof count);
        CHECK(count == 1);
        CHECK(sys::epoll_ctl(queue.get(), EPOLL_CTL_DEL, fd, nullptr));
    }
    const auto myself = sys::owned(sys::pidfd_open(getpid()));
    CHECK(myself);
    std::array<std::byte, 8> room{};
    CHECK(why(sys::read(counter.get(), room)) == Errno::would_block);
}

TEST_CASE("a signal is read from a descriptor") {
    sigset_t set, before;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &before);
    const auto fd = sys::owned(sys::signalfd4(-1, &set, O_CLOEXEC));
    REQUIRE(fd);
    REQUIRE(sys::call<void>(sys::number::kill, getpid(), SIGUSR1));
    std::array<std::byte, 128> told{};  // struct signalfd_siginfo
    CHECK(sys::read(fd->get(), told) == told.size());
    unsigned number = 0;
    std::memcpy(&number, told.data(), sizeof number);
    CHECK(number == SIGUSR1);
    sigprocmask(SIG_SETMASK, &before, nullptr);
}

TEST_CASE("every call on a descriptor that is not open says so") {
    std::array<std::byte, 1> room{};
    sockaddr address{};
    unsigned size = sizeof address;
    int value = 0;
    epoll_event event{};
    const itimerspec time{};
    const sigset_t signals{};
    CHECK(why(sys::read(nobody, room)) == Errno::bad_handle);
    CHECK(why(sys::write(nobody, room)) == Errno::bad_handle);
    CHECK(why(sys::close(nobody)) == Errno::bad_handle);
    CHECK(why(sys::lseek(nobody, 0, SEEK_SET)) == Errno::bad_handle);
    CHECK(why(sys::dup(nobody)) == Errno::bad_handle);
    CHECK(why(sys::fcntl(nobody, F_GETFL)) == Errno::bad_handle);
    CHECK(why(sys::mmap(nullptr, 1, PROT_READ, MAP_PRIVATE, nobody)) == Errno::bad_handle);
    CHECK(why(sys::bind(nobody, &address, size)) == Errno::bad_handle);
    CHECK(why(sys::listen(nobody, 1)) == Errno::bad_handle);
    CHECK(why(sys::accept4(nobody, nullptr, nullptr, 0)) == Errno::bad_handle);
    CHECK(why(sys::connect(nobody, &address, size)) == Errno::bad_handle);
    CHECK(why(sys::getsockname(nobody, &address, &size)) == Errno::bad_handle);
    CHECK(why(sys::sendto(nobody, room, 0)) == Errno::bad_handle);
    CHECK(why(sys::recvfrom(nobody, room, 0)) == Errno::bad_handle);
    CHECK(why(sys::shutdown(nobody, SHUT_WR)) == Errno::bad_handle);
    CHECK(why(sys::setsockopt(nobody, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value)) ==
          Errno::bad_handle);
    size = sizeof value;
    CHECK(why(sys::getsockopt(nobody, SOL_SOCKET, SO_ERROR, &value, &size)) ==
          Errno::bad_handle);
    CHECK(why(sys::epoll_ctl(nobody, EPOLL_CTL_ADD, 0, &event)) == Errno::bad_handle);
    CHECK(why(sys::epoll_pwait(nobody, {&event, 1}, 0)) == Errno::bad_handle);
    CHECK(why(sys::timerfd_settime(nobody, 0, &time)) == Errno::bad_handle);
    CHECK(why(sys::signalfd4(nobody, &signals, 0)) == Errno::bad_handle);
}

TEST_CASE("every call that makes a thing refuses what makes no sense") {
    constexpr int nonsense = -1;
    int ends[2] = {-1, -1};
    CHECK(why(sys::openat(AT_FDCWD, "/no/such/file", O_RDONLY)) == Errno::no_such_file);
    CHECK(why(sys::openat(AT_FDCWD, nullptr, O_RDONLY)) == Errno::bad_address);
    CHECK(why(sys::pipe2(ends, nonsense)) == Errno::invalid_argument);
    CHECK(ends[0] == -1);
    CHECK(why(sys::munmap(nullptr, 0)) == Errno::invalid_argument);
    CHECK(why(sys::socket(nonsense, SOCK_STREAM)) == Errno{EAFNOSUPPORT});
    CHECK(why(sys::epoll_create1(nonsense)) == Errno::invalid_argument);
    CHECK(why(sys::eventfd2(0, nonsense)) == Errno::invalid_argument);
    CHECK(why(sys::timerfd_create(nonsense, 0)) == Errno::invalid_argument);
    CHECK(why(sys::pidfd_open(nonsense)) == Errno::invalid_argument);
    CHECK(why(sys::call(999'999)) == Errno::not_implemented);
}

TEST_CASE("no wrapper touches errno") {
    errno = 12345;
    CHECK(!sys::close(nobody));
    CHECK(!sys::openat(AT_FDCWD, "/no/such/file", O_RDONLY));
    CHECK(errno == 12345);
}

TEST_CASE("only the last 4095 answers are errors") {
    CHECK(sys::checked(-1).error() == Errno::not_permitted);
    CHECK(sys::checked(-4095).error() == Errno{4095});
    CHECK(sys::checked(-4096) == -4096);
    CHECK(sys::checked(0) == 0);
    CHECK(sys::checked<void>(7).has_value());
}
