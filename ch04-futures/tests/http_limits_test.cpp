// The HTTP server when there are no descriptors left.
//
// Needs: linux
// Without: asan tsan (UBSan looks at memory through a pipe, for which no descriptor is left)

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <thread>
#include <vector>

#include "http_program.hpp"
#include "programs/http_server.hpp"

namespace {

void limit_descriptors(rlim_t most) {
    rlimit limit{};
    must("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_cur = most;
    must("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
}

std::ptrdiff_t descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

}  // namespace

TEST_CASE("without descriptors clients wait in the kernel's queue, and are served later") {
    on_each({}, [](Server& server) {
        rlimit before{};
        must("getrlimit", getrlimit(RLIMIT_NOFILE, &before));
        const auto none = descriptors();
        Visitor first = server.visit();
        REQUIRE(first.say(get("/")));
        CHECK(must("hear", first.hear(hello.size())) == hello);
        const auto of_a_visitor =
            descriptors() - none - 1;  // the other one is the server's
        std::vector<int> kept;
        for (int i = 0; i < of_a_visitor; ++i) kept.push_back(must("dup", dup(0)));
        const int free = must("dup", dup(0));
        close(free);
        limit_descriptors(static_cast<rlim_t>(free));  // from here on there are none
        for (const int one : kept) close(one);
        Visitor late = server.visit();  // and now only he has some
        REQUIRE(late.say(get("/")));
        std::this_thread::sleep_for(milliseconds(50));
        CHECK(dup(0) == -1);  // nor can the server accept him
        limit_descriptors(before.rlim_cur);
        CHECK(must("hear", late.hear(hello.size())) == hello);
    });
}
