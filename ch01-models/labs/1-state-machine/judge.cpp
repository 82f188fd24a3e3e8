#include <algorithm>
#include <string>
#include <vector>

#include "download.hpp"
#include "judge/budget.hpp"
#include "judge/faults.hpp"
#include "workbook/catch.hpp"

using judge::Fault;
using judge::Faults;

namespace {

// A server that answers "hello, world" to "GET /", with the faults of a script.
class ScriptedConnection final : public Connection {
  public:
    explicit ScriptedConnection(Faults& faults, std::string answer = "hello, world")
        : faults_(faults), answer_(std::move(answer)) {}

    base::Result<void> connect() noexcept override {
        const Fault fault = next("connect");
        if (fault > Fault::short_transfer) return base::fail(judge::to_errno(fault));
        connected = true;
        return {};
    }
    base::Result<std::size_t> send(std::string_view bytes) noexcept override {
        const Fault fault = next("send");
        if (!connected) return base::fail(base::Errno::not_connected);
        if (fault > Fault::short_transfer) return base::fail(judge::to_errno(fault));
        request += bytes.substr(0, judge::moved(bytes.size(), fault));
        return judge::moved(bytes.size(), fault);
    }
    base::Result<std::size_t> receive(std::span<char> room) noexcept override {
        const Fault fault = next("receive");
        if (request != "GET /") return base::fail(base::Errno::not_connected);
        if (fault > Fault::short_transfer) return base::fail(judge::to_errno(fault));
        const std::size_t count =
            judge::moved(std::min(room.size(), answer_.size()), fault);
        std::copy_n(answer_.begin(), count, room.begin());
        answer_.erase(0, count);
        return count;
    }
    void wait() noexcept override { ++waits; }

    bool connected = false;
    std::string request;
    int waits = 0;
    int not_ready = 0;  // calls that found the connection not ready

  private:
    Fault next(const char* call) {
        const Fault fault = faults_.next(call);
        if (fault == Fault::would_block) ++not_ready;
        return fault;
    }

    Faults& faults_;
    std::string answer_;
};

// Steps until the end, as an event loop does: a step that comes back before the end is
// called again only if the connection was not ready, because only then will there be an
// event.
Phase finish(Download& download, const ScriptedConnection& connection) {
    for (;;) {
        const int before = connection.not_ready;
        const Phase phase = download.step();
        if (phase == Phase::done || phase == Phase::failed) return phase;
        if (connection.not_ready == before) return phase;
    }
}

std::string to_text(Phase phase) {
    const char* names[] = {"connecting", "sending", "receiving", "done", "failed"};
    return names[static_cast<int>(phase)];
}

constexpr Fault ok = Fault::none;
constexpr Fault later = Fault::would_block;

}  // namespace

TEST_CASE("a connection that is always ready is used up in one step", "[points:1][unit]") {
    Faults none;
    ScriptedConnection connection(none);
    Download download(connection, "GET /");
    INFO("one step() goes through all phases when nothing makes it wait");
    CHECK(to_text(download.step()) == "done");
    CHECK(download.body() == "hello, world");
    CHECK(none.log() == "connect send receive receive receive");
}

TEST_CASE("step comes back when the connection is not ready and has not waited",
          "[points:2][unit]") {
    Faults faults({later, later, ok, later, ok, later});
    ScriptedConnection connection(faults);
    Download download(connection, "GET /");
    for (const char* expected : {"connecting", "connecting", "sending", "receiving"}) {
        INFO("after would_block the phase stays as it is, until the call has succeeded");
        CHECK(to_text(download.step()) == expected);
    }
    INFO("Connection::wait() blocks the whole program: a state machine never calls it");
    CHECK(connection.waits == 0);
    CHECK(to_text(finish(download, connection)) == "done");
}

TEST_CASE("each step asks a connection that is not ready only once", "[points:1][budget]") {
    Faults faults({later, later, ok, later, later, ok, later, later});
    ScriptedConnection connection(faults);
    Download download(connection, "GET /");
    judge::Budget steps("steps", 7);
    while (steps.spent() < 20 && download.phase() < Phase::done) {
        const int before = connection.not_ready;
        download.step();
        steps.spend();
        INFO("asking again at once is busy waiting: leave step() and let the others run");
        CHECK(connection.not_ready - before <= 1);
    }
    INFO(steps.explain());
    CHECK(steps.spent() == 7);
}

TEST_CASE("a request that goes out in pieces arrives whole and once", "[points:1][unit]") {
    Faults faults({ok, Fault::short_transfer, later, Fault::short_transfer});
    ScriptedConnection connection(faults);
    Download download(connection, "GET /");
    CHECK(to_text(finish(download, connection)) == "done");
    INFO("send() took only some of the bytes: send the rest, and only the rest");
    CHECK(connection.request == "GET /");
}

TEST_CASE("two downloads take turns and do not mix", "[points:1][unit]") {
    Faults first_faults({ok, Fault::short_transfer, later, later});
    Faults second_faults({later, ok, Fault::short_transfer, later});
    ScriptedConnection first_connection(first_faults, "first");
    ScriptedConnection second_connection(second_faults, "second");
    Download first(first_connection, "GET /");
    Download second(second_connection, "GET /");
    for (int step = 0; step < 20; ++step) {
        first.step();
        second.step();
    }
    INFO("everything that a download remembers belongs to that download alone");
    CHECK(first.body() == "first");
    CHECK(second.body() == "second");
}

TEST_CASE("a download that has ended calls nothing any more", "[points:1][unit]") {
    Faults good;
    ScriptedConnection connection(good);
    Download download(connection, "GET /");
    finish(download, connection);
    const std::size_t calls = good.calls();
    INFO("done is a final state: step() only says so");
    CHECK(to_text(download.step()) == "done");
    CHECK(good.calls() == calls);
    CHECK(download.body() == "hello, world");

    Faults bad({ok, Fault::reset});
    ScriptedConnection broken(bad);
    Download failing(broken, "GET /");
    INFO("failed is a final state too");
    CHECK(to_text(finish(failing, broken)) == "failed");
    CHECK(to_text(failing.step()) == "failed");
    CHECK(bad.calls() == 2);
    CHECK(failing.error() == base::Errno::connection_reset);
}

TEST_CASE("the phases pass in this order step by step", "[points:1][output]") {
    Faults faults({later, ok, Fault::short_transfer, later, ok, later, ok, later, ok});
    ScriptedConnection connection(faults);
    Download download(connection, "GET /");
    std::string output = to_text(download.phase());
    for (int step = 0; step < 5; ++step) {
        output += "\n" + to_text(download.step()) + " \"" + download.body() + "\"";
    }
    CHECK(output ==
          "connecting\n"
          "connecting \"\"\n"
          "sending \"\"\n"
          "receiving \"\"\n"
          "receiving \"hello, w\"\n"
          "done \"hello, world\"");
}

TEST_CASE("every fault at every call ends in the whole text or in an error",
          "[points:2][faults]") {
    const judge::SweepReport report = judge::sweep([](Faults& faults) -> std::string {
        ScriptedConnection connection(faults);
        Download download(connection, "GET /");
        const Phase end = finish(download, connection);
        if (end == Phase::done && download.body() == "hello, world") return {};
        const bool reset = faults.met().starts_with("ECONNRESET");
        if (end == Phase::failed && reset) return {};
        return "the download is " + to_text(end) + " with \"" + download.body() + "\"";
    });
    INFO(report.explanation);
    CHECK(report.passed);
    CHECK(report.runs == 24);
}
