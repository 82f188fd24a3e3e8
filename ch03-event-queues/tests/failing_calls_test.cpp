// Each system call under a queue fails once, in each way that it can, on each back end. Then either the
// queue makes up for it, or its caller is told why; nothing is lost, and nothing is left behind.
//
// Needs: linux
// Without: tsan (a signal handler makes the calls fail)

#include "failing_calls.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "each_backend.hpp"
#include "events/queue.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using base::Errno, base::must;
using events::Address, events::Backend, events::Buffers, events::Event, events::Interest,
    events::Mode, events::Queue, events::What;

namespace {

constexpr Errno lost{-1};  // no error was told, and what should have come has not

// ---- What is left behind ----

// Open descriptors, and rings in memory. kqueue() learns of a close() only when the next one is opened.
std::size_t left_behind() {
    static_cast<void>(must("open", Queue::open(Backend::kqueue)));
    const auto files = std::filesystem::directory_iterator("/proc/self/fd");
    auto count = static_cast<std::size_t>(std::distance(begin(files), end(files)));
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        count += line.contains("io_uring") ? 1 : 0;
    return count;
}

// ---- What a queue is asked to do ----

std::span<const std::byte> bytes(std::string_view text) {
    return std::as_bytes(std::span(text));
}

// The next event is of this kind and token, and has no error.
Errno next_is(Queue& queue, What what, events::Token token) {
    std::array<Event, 1> room;
    const auto count = queue.wait(room, 5s);
    if (!count) return count.error();
    if (*count == 0 || room[0].what != what || room[0].token != token) return lost;
    return room[0].error;
}

// Asked of one step after the other: `failed(a) || failed(b)` ends with the first that has failed.
struct Failed {
    Errno why{};
    bool operator()(Errno error) noexcept {
        why = error;
        return why != Errno{};
    }
    template <typename T>
    bool operator()(const base::Result<T>& result) noexcept {
        return (*this)(result ? Errno{} : result.error());
    }
};

Errno readiness(Backend backend, const Pair& pair) {
    Failed failed;
    auto queue = Queue::open(backend);
    static_cast<void>(
        failed(queue) || failed(queue->add(pair.near, 1, Interest::both, Mode::oneshot)) ||
        failed(next_is(*queue, What::ready, 1)) ||
        failed(queue->modify(pair.near, 2, Interest::readable, Mode::edge)) ||
        failed(events::send_now(pair.far, bytes("x"))) ||
        failed(next_is(*queue, What::ready, 2)) ||
        failed(queue->modify(pair.near, 3, Interest::readable)) ||
        failed(next_is(*queue, What::ready, 3)) || failed(queue->remove(pair.near)));
    return failed.why;
}

Errno wakes_and_timers(Backend backend, const Pair&) {
    Failed failed;
    auto queue = Queue::open(backend);
    if (failed(queue)) return failed.why;
    queue->wake();
    queue->set_timer(1ms, 5);
    static_cast<void>(failed(next_is(*queue, What::woken, 0)) ||
                      failed(next_is(*queue, What::timer, 5)));
    return failed.why;
}

Errno signals_and_children(Backend backend, const Pair&) {
    Failed failed;
    auto queue = Queue::open(backend);
    if (failed(queue)) return failed.why;
    if (failed(queue->add_signal(SIGUSR1, 6))) return failed.why;
    raise(SIGUSR1);
    if (failed(next_is(*queue, What::signal, 6))) return failed.why;
    const auto child = fork();
    if (child == 0) _exit(0);
    if (failed(queue->add_child(child, 7)) || failed(next_is(*queue, What::child, 7)))
        waitpid(child, nullptr, 0);
    return failed.why;
}

Errno connections(Backend backend, const Pair&) {
    Failed failed;
    auto queue = Queue::open(backend);
    if (failed(queue)) return failed.why;
    const auto listener = events::listen_on(Address::loopback(0));
    if (failed(listener)) return failed.why;
    const Owned listens(*listener);
    const auto address = Address::of(listens);
    if (failed(address)) return failed.why;
    const auto socket = events::open_socket(*address, events::Kind::stream);
    if (failed(socket)) return failed.why;
    const Owned connects(*socket);
    queue->connect(connects, *address, 1);
    if (failed(next_is(*queue, What::done, 1))) return failed.why;
    queue->accept(listens, 2);
    std::array<Event, 1> room;
    if (const auto count = queue->wait(room, 5s); !failed(count))
        failed(*count == 1 ? room[0].error : lost);
    if (failed.why == Errno{})
        queue->close(static_cast<events::Descriptor>(room[0].result));
    return failed.why;
}

Errno streams(Backend backend, const Pair& pair) {
    Failed failed;
    std::array<std::byte, 8> room;
    auto queue = Queue::open(backend);
    if (failed(queue)) return failed.why;
    queue->receive(pair.near, room, 1);
    queue->send(pair.far, bytes("x"), 1);
    static_cast<void>(failed(next_is(*queue, What::done, 1)) ||
                      failed(next_is(*queue, What::done, 1)));
    return failed.why;
}

Errno into_buffers(Backend backend, const Pair& pair) {
    Failed failed;
    Buffers buffers(2, 8);
    auto queue = Queue::open(backend);
    if (failed(queue)) return failed.why;
    queue->receive_many(pair.near, buffers, 1);
    if (failed(events::send_now(pair.far, bytes("x")))) return failed.why;
    failed(next_is(*queue, What::done, 1));
    return failed.why;
}

Errno datagrams(Backend backend, const Pair&) {
    Failed failed;
    std::array<std::byte, 8> room;
    Address sender;
    auto queue = Queue::open(backend);
    if (failed(queue)) return failed.why;
    const auto socket = events::bind_to(Address::loopback(0));
    if (failed(socket)) return failed.why;
    const Owned bound(*socket);
    const auto address = Address::of(bound);
    if (failed(address)) return failed.why;
    queue->receive_from(bound, room, sender, 1);
    queue->send_to(bound, bytes("x"), *address, 1);
    static_cast<void>(failed(next_is(*queue, What::done, 1)) ||
                      failed(next_is(*queue, What::done, 1)));
    return failed.why;
}

Errno files(Backend backend, const Pair&) {
    Failed failed;
    std::array<std::byte, 8> room;
    const Owned file(must("memfd_create", memfd_create("file", MFD_CLOEXEC)));
    auto queue = Queue::open(backend);
    if (failed(queue)) return failed.why;
    queue->write_at(file, 0, bytes("x"), 1);
    if (failed(next_is(*queue, What::done, 1))) return failed.why;
    queue->read_at(file, 0, room, 2);
    failed(next_is(*queue, What::done, 2));
    return failed.why;
}

// ---- What may fail, and how ----

struct Fault {
    const char* name;
    long number;
    std::initializer_list<int> errors;
};

#define CALL(name) #name, SYS_##name
const Fault faults[] = {
    {CALL(epoll_create1), {EMFILE, ENFILE, ENOMEM}},
    {CALL(epoll_ctl), {ENOSPC, ENOMEM}},
#if defined(SYS_epoll_wait)
    {CALL(epoll_wait), {EINTR}},
#endif
    {CALL(epoll_pwait), {EINTR}},
    {CALL(epoll_pwait2), {EINTR, ENOSYS}},
    {CALL(ppoll), {EINTR, ENOMEM}},
    {CALL(eventfd2), {EMFILE, ENFILE, ENOMEM}},
    {CALL(pipe2), {EMFILE}},
    {CALL(signalfd4), {EMFILE, ENOMEM}},
    {CALL(pidfd_open), {EMFILE, ENOMEM}},
    {CALL(waitid), {ECHILD}},
    {CALL(io_uring_setup), {EMFILE, ENOMEM, EPERM, EINVAL}},
    {CALL(io_uring_enter), {EINTR, EAGAIN, EBUSY}},
    {CALL(io_uring_register), {ENOMEM}},
    {CALL(mmap), {ENOMEM}},
    {CALL(read), {EINTR}},
    {CALL(socket), {EMFILE, ENOBUFS}},
    {CALL(setsockopt), {ENOMEM}},
    {CALL(getsockopt), {ENOMEM}},
    {CALL(getsockname), {ENOBUFS}},
    {CALL(bind), {EADDRINUSE}},
    {CALL(listen), {EADDRINUSE}},
    {CALL(accept4), {EINTR, ECONNABORTED, EMFILE, ENFILE, ENOBUFS}},
    {CALL(connect), {ENETUNREACH, EADDRNOTAVAIL}},
    {CALL(sendto), {EINTR, ENOBUFS, ECONNRESET}},
    {CALL(recvfrom), {EINTR, ENOMEM}},
    {CALL(pread64), {EINTR, EIO}},
    {CALL(pwrite64), {EINTR, ENOSPC}},
};

struct Scenario {
    const char* name;
    Errno (*run)(Backend backend, const Pair& pair);
};

// @returns Whether there was such a call, so that it could fail.
bool holds(Backend backend, const Scenario& scenario, const Fault& fault, int error,
           int before) {
    const Pair pair;
    const std::size_t at_first = left_behind();
    Errno told{};
    const bool has_failed = failing::run({fault.number, error, before},
                                         [&] { told = scenario.run(backend, pair); });
    CAPTURE(events::name_of(backend), scenario.name, fault.name, error, before);
    CHECK((told == Errno{} || (has_failed && told == Errno{error})));
    CHECK(left_behind() == at_first);
    return has_failed;
}

}  // namespace

TEST_CASE("whichever call fails: it is made up for, or told; nothing is left behind") {
    constexpr Scenario all[] = {{"readiness", readiness},
                                {"wakes and timers", wakes_and_timers},
                                {"signals and children", signals_and_children},
                                {"connections", connections},
                                {"streams", streams},
                                {"into buffers", into_buffers},
                                {"datagrams", datagrams},
                                {"files", files}};
    for (const Backend backend : events::backends()) {
        for (const Scenario& scenario : all) {
            for (const Fault& fault : faults) {
                for (const int error : fault.errors) {
                    int before = 0;
                    while (holds(backend, scenario, fault, error, before)) ++before;
                    if (before == 0) break;  // it makes no such call
                }
            }
        }
    }
}

TEST_CASE("a child that somebody else has waited for is told of once, too") {
    on_each_backend([](Queue& queue) {
        const auto child = fork();
        if (child == 0) _exit(0);
        REQUIRE(queue.add_child(child, 1));
        REQUIRE(waitpid(child, nullptr, 0) == child);
        const Event event = the_event(queue);
        CHECK(event.what == What::child);
        CHECK(event.error == Errno::no_child);
        CHECK(wait(queue, now).empty());
    });
}
