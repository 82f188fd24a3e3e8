// What does kqueue cost on Linux, over the epoll that it is made of?
//
// Needs: linux
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/event.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "bench/instructions.hpp"

using base::must;

namespace {

constexpr std::size_t connections = 64, size = 64;
using Message = std::array<char, size>;

struct Pair {
    int near, far;
};

Pair connected(int listener, const sockaddr_in& where) {
    const int far = must("socket", socket(AF_INET, SOCK_STREAM, 0));
    must("connect", connect(far, reinterpret_cast<const sockaddr*>(&where), sizeof where));
    return {must("accept", accept(listener, nullptr, nullptr)), far};
}

std::vector<Pair> many_connected() {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof where;
    const int listener = must("socket", socket(AF_INET, SOCK_STREAM, 0));
    must("bind", bind(listener, reinterpret_cast<sockaddr*>(&where), length));
    must("listen", listen(listener, 128));
    must("name", getsockname(listener, reinterpret_cast<sockaddr*>(&where), &length));
    std::vector<Pair> pairs;
    while (pairs.size() < connections) pairs.push_back(connected(listener, where));
    close(listener);
    return pairs;
}

// Both look for what is ready, and call `visit` with each descriptor.
class Epoll {
  public:
    explicit Epoll(const std::vector<Pair>& pairs) {
        for (const Pair& pair : pairs) {
            epoll_event event{.events = EPOLLIN, .data = {.fd = pair.near}};
            must("add", epoll_ctl(queue_, EPOLL_CTL_ADD, pair.near, &event));
        }
    }
    template <typename Visit>
    int wait(Visit visit) {
        const int count = must("wait", epoll_wait(queue_, room_.data(), connections, 0));
        for (int i = 0; i < count; ++i) visit(room_[static_cast<std::size_t>(i)].data.fd);
        return count;
    }

  private:
    int queue_ = must("epoll", epoll_create1(0));
    std::array<epoll_event, connections> room_;
};

class Kqueue {
  public:
    explicit Kqueue(const std::vector<Pair>& pairs) {
        for (const Pair& pair : pairs) {
            struct kevent change{};
            change.ident = static_cast<uintptr_t>(pair.near);
            change.filter = EVFILT_READ;
            change.flags = EV_ADD;
            must("add", kevent(queue_, &change, 1, nullptr, 0, nullptr));
        }
    }
    template <typename Visit>
    int wait(Visit visit) {
        constexpr timespec at_once{};
        const int count =
            must("wait", kevent(queue_, nullptr, 0, room_.data(), connections, &at_once));
        for (int i = 0; i < count; ++i)
            visit(static_cast<int>(room_[static_cast<std::size_t>(i)].ident));
        return count;
    }

  private:
    int queue_ = must("kqueue", kqueue());
    std::array<struct kevent, connections> room_;
};

void echo(int descriptor) {
    Message message;
    must("read", read(descriptor, message.data(), size));
    must("write", write(descriptor, message.data(), size));
}

// The server's part of one request from each connection, in ns of CPU for one request. What the
// clients do is not counted.
template <typename Queue>
double request_ns(Queue& queue, const std::vector<Pair>& pairs) {
    constexpr int rounds = 200;
    Message message{};
    double sum = 0;
    for (int round = 0; round < rounds; ++round) {
        for (const Pair& pair : pairs) must("send", write(pair.far, message.data(), size));
        const double begin = bench::process_cpu_ns();
        for (int done = 0; done < static_cast<int>(connections);) done += queue.wait(echo);
        sum += bench::process_cpu_ns() - begin;
        for (const Pair& pair : pairs)
            must("receive", read(pair.far, message.data(), size));
    }
    return sum / (rounds * connections);
}

void compare_requests() {
    const auto pairs = many_connected();
    Kqueue ours(pairs);
    Epoll theirs(pairs);
    std::vector<double> ours_ns, theirs_ns;
    for (int i = 0; i < 15; ++i) {
        ours_ns.push_back(request_ns(ours, pairs));
        theirs_ns.push_back(request_ns(theirs, pairs));
    }
    bench::print(bench::compared(
        "ch03/kqueue-over-epoll",
        "one request of 64 bytes: wait, read, write; 64 connections",
        {bench::summary(ours_ns), bench::summary(theirs_ns)}, "epoll", 1, "<= 1.25"));
}

// Only the wait: nobody reads, so that all of them stay ready.
void compare_waits() {
    const auto pairs = many_connected();
    for (const Pair& pair : pairs) must("send", write(pair.far, "x", 1));
    Kqueue ours(pairs);
    Epoll theirs(pairs);
    const auto nothing = [](int) {};
    bench::print(bench::compared(
        "ch03/kqueue-wait", "the wait alone, for one of 64 events that are there",
        bench::paired_cpu_ns(
            2'000, [&] { ours.wait(nothing); }, [&] { theirs.wait(nothing); }),
        "epoll", connections));
}

template <typename Queue>
void wait_often(int rounds) {
    const auto pairs = many_connected();
    for (const Pair& pair : pairs) must("send", write(pair.far, "x", 1));
    Queue queue(pairs);
    for (int i = 0; i < rounds; ++i) queue.wait([](int) {});
}

void count_instructions(const char* program) {
    const auto ours = bench::instructions_of_one(program, "kqueue", 200);
    const auto theirs = bench::instructions_of_one(program, "epoll", 200);
    if (!ours || !theirs) return;
    bench::print({.id = "ch03/kqueue-instructions",
                  .what = "instructions outside the kernel for one of 64 events",
                  .unit = "instructions",
                  .ours = *ours / connections,
                  .peer = "epoll",
                  .theirs = *theirs / connections,
                  .exact = true});
}

}  // namespace

int main(int count, char** words) {
    if (count == 4 && std::string_view(words[1]) == "--only") {
        const bool is_ours = std::string_view(words[2]) == "kqueue";
        is_ours ? wait_often<Kqueue>(std::atoi(words[3]))
                : wait_often<Epoll>(std::atoi(words[3]));
        return 0;
    }
    compare_requests();
    compare_waits();
    count_instructions(words[0]);
}
