// A server that has no descriptors left waits until it has some, and loses nobody.
//
// Needs: posix
// Without: asan tsan (forks; and UBSan looks at memory through a pipe, for which nothing is left)

#include <deque>
#include <string>

#include "each_server.hpp"
#include "server_process.hpp"
#include "servers/echo.hpp"

using servers::Face, servers::Visitor;

TEST_CASE("clients for whom there is no descriptor wait for one") {
    for (const events::Backend backend : events::backends()) {
        for (const Face face : {Face::readiness, Face::operations}) {
            INFO(events::name_of(backend)
                 << (face == Face::readiness ? ", readiness" : ", operations"));
            tests::ServerProcess server(backend, face, 24);
            std::deque<Visitor> visitors;
            for (int i = 0; i < 60; ++i) {
                visitors.push_back(each::visit(server.port()));
                REQUIRE(visitors.back().say(std::to_string(i) + "\n"));
            }
            // The server has 24 descriptors: it can hear the last one only after others have left.
            for (int i = 0; i < 60; ++i) {
                CHECK(visitors.front().hear_until("\n") == std::to_string(i) + "\n");
                visitors.pop_front();
            }
            const int back_offs = server.end();
            CHECK(back_offs > 0);
            CHECK(back_offs < 100);  // it does not ask without a pause
        }
    }
}
