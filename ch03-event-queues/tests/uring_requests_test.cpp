// What an answer of io_uring means for a request: answers that no test can make the kernel give.
//
// Needs: linux

#include "events/uring_requests.hpp"

#include <cerrno>

#include "workbook/catch.hpp"

using events::Request, events::UringRequests, events::Verb;

TEST_CASE("a signal ends no operation, and a client that has left ends no accept") {
    UringRequests requests;
    for (const Verb verb : {Verb::accept, Verb::connect, Verb::receive, Verb::send,
                            Verb::receive_from, Verb::send_to, Verb::read_at}) {
        Request request{.verb = verb};
        CHECK(requests.goes_on(request, -EINTR));
        CHECK(requests.goes_on(request, -ECONNABORTED) == (verb == Verb::accept));
        CHECK_FALSE(requests.goes_on(request, -ECONNRESET));
        CHECK_FALSE(requests.goes_on(request, -ECANCELED));
    }
}

TEST_CASE(
    "a send goes on until all has gone, and no stream is asked twice whether it is a "
    "socket") {
    UringRequests requests;
    Request send{.verb = Verb::send, .size = 10};
    CHECK(requests.goes_on(send, 4));
    CHECK(send.offset == 4);
    CHECK(requests.goes_on(send, -ENOTSOCK));
    CHECK_FALSE(requests.goes_on(send, -ENOTSOCK));
    CHECK_FALSE(requests.goes_on(send, 6));
}
