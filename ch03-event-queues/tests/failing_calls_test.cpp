// Each system call under a queue fails once, in each way that it can, on each back end. Then either the
// queue makes up for it, or its caller is told why; nothing is lost, and nothing is left behind.
//
// Needs: linux
// Without: asan tsan (they hold locks while they take memory, and who answers for the kernel wants them)

#include <sys/mman.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <string_view>

#include "each_backend.hpp"
#include "events/queue.hpp"
#include "failing_each.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using base::Errno, base::must;
using events::Address, events::Backend, events::Buffers, events::Event, events::Interest,
    events::Mode, events::Queue, events::What;
using failing::Failed, failing::lost;

namespace {

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

// A completion is there when the next request goes to the kernel.
Errno one_at_a_time(Backend backend, const Pair& pair) {
    Failed failed;
    std::array<std::byte, 3> rooms;
    const std::span room(rooms);
    auto queue = Queue::open(backend);
    if (failed(queue) || failed(events::send_now(pair.far, bytes("xyz"))))
        return failed.why;
    queue->receive(pair.near, room.first(1), 1);
    queue->receive(pair.near, room.first(1), 1);
    if (failed(next_is(*queue, What::done, 1))) return failed.why;
    queue->receive(pair.near, room.first(1), 1);
    static_cast<void>(failed(next_is(*queue, What::done, 1)) ||
                      failed(next_is(*queue, What::done, 1)));
    return failed.why;
}

Errno into_buffers(Backend backend, const Pair& pair) {
    Failed failed;
    Buffers buffers(32'768, 1);
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

}  // namespace

TEST_CASE("whichever call fails: it is made up for, or told; nothing is left behind") {
    constexpr struct {
        const char* name;
        Errno (*run)(Backend backend, const Pair& pair);
    } scenarios[] = {{"readiness", readiness},
                     {"wakes and timers", wakes_and_timers},
                     {"signals and children", signals_and_children},
                     {"connections", connections},
                     {"streams", streams},
                     {"one at a time", one_at_a_time},
                     {"into buffers", into_buffers},
                     {"datagrams", datagrams},
                     {"files", files}};
    for (const Backend backend : events::backends()) {
        for (const auto& scenario : scenarios) {
            INFO(events::name_of(backend) << ", " << scenario.name);
            failing::each_call(
                [] { return Pair(); },
                [&](const Pair& pair) { return scenario.run(backend, pair); });
        }
    }
}

// More requests than the ring has cells, and the kernel takes none of them once.
TEST_CASE("requests that the kernel has no room for go to it later, in their order") {
    const auto all = events::backends();
    if (std::ranges::find(all, Backend::uring) == all.end()) return;
    for (const int before : {0, 1, 2}) {
        const Pair pair;
        std::string sent;
        for (int i = 0; i < 600; ++i) sent += static_cast<char>('a' + i % 26);
        send(pair.far, sent);
        std::string got(sent.size(), '-');
        failing::run({SYS_io_uring_enter, EBUSY, before}, [&] {
            auto queue = must("open", Queue::open(Backend::uring));
            for (char& room : got)
                queue.receive(pair.near, std::as_writable_bytes(std::span(&room, 1)), 1);
            for (std::size_t told = 0; told < got.size(); ++told) {
                if (next_is(queue, What::done, 1) == lost) break;
            }
        });
        CHECK(got == sent);
    }
}

TEST_CASE("wake() leaves errno alone, even if its call fails") {
    for (const Backend backend : events::backends()) {
        INFO(events::name_of(backend));
        int after = 0;
        CHECK(failing::run({SYS_write, EAGAIN}, [&] {
            Queue queue = must("open", Queue::open(backend));
            errno = 4242;
            queue.wake();
            after = errno;
        }));
        CHECK(after == 4242);
    }
}
