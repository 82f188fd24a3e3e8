// Ten thousand clients that say nothing.
//
// Needs: linux ptrace
// Without: asan tsan (they take memory of their own)

#include <netinet/in.h>
#include <sys/socket.h>

#include <vector>

#include "each_server.hpp"
#include "server_process.hpp"
#include "servers/echo.hpp"

using servers::Face;

namespace {

constexpr std::size_t clients = 10'000;

// Connects; closes all at the end.
struct Crowd {
    std::vector<int> sockets;
    explicit Crowd(std::uint16_t port) {
        const auto to = each::Address::loopback(port);
        for (std::size_t i = 0; i < clients; ++i) {
            sockets.push_back(each::must("socket", socket(AF_INET, SOCK_STREAM, 0)));
            each::must("connect",
                       connect(sockets.back(), static_cast<const sockaddr*>(to.data()),
                               to.size()));
        }
    }
    ~Crowd() {
        for (const int one : sockets) close(one);
    }
};

}  // namespace

TEST_CASE("10,000 idle connections take 5 MB of a server's memory at most") {
    rlimit limit{};
    each::must("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
    if (limit.rlim_max < clients + 100)
        workbook::cannot_run("a process may not have 10,100 descriptors here (ulimit -Hn)");
    tests::limit_descriptors(clients + 100);
    for (const events::Backend backend : events::backends()) {
        for (const Face face : {Face::readiness, Face::operations}) {
            INFO(events::name_of(backend)
                 << (face == Face::readiness ? ", readiness" : ", operations"));
            tests::ServerProcess server(backend, face, clients + 100);
            const long before = server.own_memory();
            const Crowd crowd(server.port());
            // They are accepted in their order: who comes last is served when all are there.
            auto last = each::visit(server.port());
            REQUIRE(last.say("hello"));
            CHECK(last.hear(5) == "hello");
            const long memory = server.own_memory() - before;
            INFO(memory << " bytes");
            CHECK(memory > 100'000);
            // Our kqueue stands on epoll here: it keeps in the process what is a kernel's elsewhere.
            const bool is_kernel_too = backend == events::Backend::kqueue;
            CHECK(memory <= (is_kernel_too ? 10'000'000 : 5'000'000));
        }
    }
}
