// Channels, in every order, on a memory as weak as the language allows: no message is read before it was written or written
// before it was read, and an end that goes to sleep misses nothing.
//
// Without: tsan (one thread of the system; the explorer finds the races itself)

#include "channels/end.hpp"
#include "model/explore.hpp"
#include "model/sync.hpp"
#include "model/wait.hpp"
#include "workbook/catch.hpp"

namespace {

// So small that they are full at once.
using Memory = abi::ChannelMemory<model::Sync, 1>;
using End = channels::End<Memory>;

// A client asks and reads answers, a server reads and answers; each tries as often as there are requests.
struct Exchange {
    static constexpr int requests = 2;
    Memory memory;
    End client{memory, abi::client}, server{memory, abi::server};
    std::uint64_t asked = 0, answered = 0;

    void ask() {
        for (int i = 0; i < requests; ++i) {
            if (asked == answered) {  // at most one without an answer
                model::check(client.send({.id = asked + 1}), "there is room");
                ++asked;
            }
            receive();
        }
    }
    void receive() {
        abi::Message answer;
        if (!client.take(answer)) return;
        model::check(answer.id == ++answered, "answers come in order, each once");
    }
    void serve() {
        abi::Message request;
        for (int i = 0; i < requests; ++i)
            if (server.take(request))
                model::check(server.send(request), "there is room for an answer");
    }
    void at_end() {
        serve();
        receive();
        model::check(answered == asked, "all that was asked has an answer");
    }
};

// A client that asks for no answers: that a place is free it hears from the counter alone.
struct Stream {
    static constexpr int tries = 2;
    Memory memory;
    End client{memory, abi::client}, server{memory, abi::server};
    std::uint64_t sent = 0, taken = 0;

    void ask() {
        for (int i = 0; i < tries; ++i)
            if (client.send({.id = sent + 1})) ++sent;
    }
    void serve() {
        abi::Message message;
        for (int i = 0; i < tries; ++i)
            if (server.take(message))
                model::check(message.id == ++taken, "messages come in order, each once");
    }
    void at_end() {
        serve();
        model::check(taken == sent, "all that was sent is taken");
    }
};

// The server sleeps until there is a request; the client wakes it if it does not look. One request is enough to miss. The two
// ends are alike, so a client that sleeps until there is the answer is the same.
template <class AnyEnd>
struct Nap {
    Memory memory;
    AnyEnd client{memory, abi::client}, server{memory, abi::server};
    model::Parker asleep{"the server's sleep"};

    void ask() {
        model::check(client.send({}), "there is room");
        if (client.needs_wake()) asleep.unpark();
    }
    void serve() {
        abi::Message request;
        server.start_looking();
        while (!server.take(request)) {
            if (!server.stop_looking()) continue;
            asleep.park();
            server.start_looking();
        }
    }
};

// It sleeps without a second look: what came between the first and the word that it sleeps, it misses.
struct Hasty : End {
    using End::End;
    [[nodiscard]] bool stop_looking() noexcept {
        (void)End::stop_looking();
        return true;
    }
};

template <class Program>
model::Report explored() {
    return model::explore<Program>({{"client", &Program::ask}, {"server", &Program::serve}},
                                   {});
}

}  // namespace

TEST_CASE("in no order is a message of a channel read too early or written too late") {
    const model::Report report = explored<Exchange>();
    INFO(report.explain());
    CHECK(report.passed());
}

TEST_CASE("in no order is a place of a channel used again before it was read") {
    const model::Report report = explored<Stream>();
    INFO(report.explain());
    CHECK(report.passed());
}

TEST_CASE("an end that looks again after it has said that it sleeps is always woken") {
    const model::Report report = explored<Nap<End>>();
    INFO(report.explain());
    CHECK(report.passed());
}

TEST_CASE("an end that does not look again sleeps on a message") {
    const model::Report report = explored<Nap<Hasty>>();
    INFO(report.explain());
    CHECK(report.ending == model::Ending::lost_wake_up);
}
