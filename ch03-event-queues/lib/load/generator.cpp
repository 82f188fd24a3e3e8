#include "load/generator.hpp"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <thread>

#include "base/must.hpp"
#include "events/sockets.hpp"

namespace load {

using base::must;
using std::chrono::nanoseconds, std::chrono::steady_clock;

namespace {

// A connection that waits in its calls; epoll says when they need not.
int connected_to(const Server& server) {
    const auto address = events::Address::loopback(server.port());
    for (int tries = 0; tries < 500; ++tries) {
        const int one = must("socket", socket(AF_INET, SOCK_STREAM, 0));
        if (connect(one, static_cast<const sockaddr*>(address.data()), address.size()) == 0)
            return one;
        close(one);
        std::this_thread::sleep_for(
            std::chrono::milliseconds(10));  // it does not listen yet
    }
    std::fprintf(stderr, "error: %s does not listen\n", server.name().c_str());
    std::exit(1);
}

}  // namespace

Generator::Generator(const Server& server, std::size_t connections, Work work)
    : server_(server),
      work_(std::move(work)),
      epoll_(must("epoll", epoll_create1(EPOLL_CLOEXEC))) {
    for (std::size_t i = 0; i < connections; ++i)
        clients_.push_back({connected_to(server)});
    if (work_.answer == 0) work_.answer = answer_of_one();
    for (std::size_t i = 0; i < clients_.size(); ++i) {
        epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
        must("epoll_ctl", epoll_ctl(epoll_, EPOLL_CTL_ADD, clients_[i].socket, &event));
    }
}

Generator::~Generator() {
    for (const Client& client : clients_) close(client.socket);
    close(epoll_);
}

// The head, and as much as it promises.
std::size_t Generator::answer_of_one() const {
    const int one = clients_[0].socket;
    must("write", write(one, work_.request.data(), work_.request.size()));
    std::string heard;
    for (;;) {
        std::array<char, 4096> room;
        const auto size = must("read", read(one, room.data(), room.size()));
        heard.append(room.data(), static_cast<std::size_t>(size));
        const std::size_t end = heard.find("\r\n\r\n"), at = heard.find("ontent-Length: ");
        if (size == 0 || (end != heard.npos && at == heard.npos)) std::exit(1);
        if (end == heard.npos) continue;
        const std::size_t whole = end + 4 + std::stoul(heard.substr(at + 15));
        if (heard.size() >= whole) return whole;
    }
}

void Generator::ask(Client& client) {
    client.missing = work_.answer;
    client.asked = steady_clock::now();
    must("write", write(client.socket, work_.request.data(), work_.request.size()));
}

double Generator::drive(nanoseconds time, bool ask_again) {
    std::array<epoll_event, 256> found;
    std::array<char, 16 * 1024> room;
    double answers = 0;
    const auto end = steady_clock::now() + time;
    while (waiting_ > 0 && (!ask_again || steady_clock::now() < end)) {
        const int count = epoll_wait(epoll_, found.data(), 256, 2000);
        if (count < 0 && errno == EINTR) continue;
        must("epoll_wait", count);
        if (count == 0) {
            std::fprintf(stderr, "error: %s does not answer\n", server_.name().c_str());
            std::exit(1);
        }
        for (const epoll_event& one :
             std::span(found).first(static_cast<unsigned>(count))) {
            Client& client = clients_[one.data.u64];
            const auto size = must("read", read(client.socket, room.data(), room.size()));
            if (size == 0 || static_cast<std::size_t>(size) > client.missing) std::exit(1);
            client.missing -= static_cast<std::size_t>(size);
            if (client.missing > 0) continue;
            ++answers;
            delays_.push_back(
                std::chrono::duration<double, std::nano>(steady_clock::now() - client.asked)
                    .count());
            if (ask_again) {
                ask(client);
            } else {
                --waiting_;
            }
        }
    }
    return answers;
}

Figures Generator::measure(nanoseconds time) {
    for (Client& client : clients_) ask(client);
    waiting_ = static_cast<double>(clients_.size());
    const double early = drive(time / 4, true);  // to warm up
    const double before = server_.cpu_ns();
    delays_.clear();
    const auto begin = steady_clock::now();
    const double answers = drive(time, true);
    const std::chrono::duration<double> seconds = steady_clock::now() - begin;
    const double cpu = server_.cpu_ns() - before;
    const auto slow =
        delays_.begin() + static_cast<std::ptrdiff_t>(delays_.size() * 99 / 100);
    std::ranges::nth_element(delays_, slow);
    const double p99 = slow != delays_.end() ? *slow : 0;
    const double late = drive(time, false);
    return {answers / seconds.count(), cpu / answers, early + answers + late, p99};
}

}  // namespace load
