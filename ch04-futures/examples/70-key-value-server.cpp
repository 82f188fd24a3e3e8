#include <cstdio>
#include <string>
#include "base/must.hpp"
#include "programs/accept_each.hpp"
#include "programs/key_value.hpp"
using namespace programs;
static futures::Task<> forever() { for (;;) co_await futures::sleep(std::chrono::hours(1)); }
int main(int argc, char** argv) {
    if (argc < 3) return 0;
    KeyValueFiles files;
    if (std::string(argv[1]) != "-") base::must("open", files.open(argv[1]));
    auto runtime = base::must("open", futures::Runtime::open({.backend = argc > 4 && std::string(argv[4]) == "uring" ? events::Backend::uring : events::Backend::epoll}));
    KeyValue server(runtime, files, argc > 3 && std::string(argv[3]) == "always" ? Durable::always : Durable::every_second);
    auto listener = base::must("listen", futures::TcpListener::bind(runtime, events::Address::loopback(std::uint16_t(std::stoi(argv[2])))));
    (void)runtime.spawn(accept_each(runtime, listener, server));
    runtime.block_on(forever());
}
