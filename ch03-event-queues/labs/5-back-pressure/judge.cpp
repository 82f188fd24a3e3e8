#include <algorithm>
#include <string>
#include <utility>

#include "judge/budget.hpp"
#include "judge/faults.hpp"
#include "relay.hpp"
#include "workbook/catch.hpp"

using judge::Fault;
using judge::Faults;

namespace {

// A side with something to read, room to write, and the faults of a script.
class ScriptedSide final : public Side {
  public:
    base::Result<std::size_t> read(std::span<char> to) noexcept override {
        const Fault fault = faults ? faults->next("read") : Fault::none;
        if (fault > Fault::short_transfer) return base::fail(judge::to_errno(fault));
        if (incoming.empty() && !at_end) return base::fail(base::Errno::would_block);
        const auto count = judge::moved(std::min(to.size(), incoming.size()), fault);
        std::copy_n(incoming.begin(), count, to.begin());
        incoming.erase(0, count);
        return count;
    }
    base::Result<std::size_t> write(std::string_view bytes) noexcept override {
        const Fault fault = faults ? faults->next("write") : Fault::none;
        if (fault > Fault::short_transfer) return base::fail(judge::to_errno(fault));
        if (broken) return base::fail(base::Errno::broken_pipe);
        if (room == 0) return base::fail(base::Errno::would_block);
        const auto count = judge::moved(std::min(bytes.size(), room), fault);
        if (ends > 0) ++wrong;  // after the end nothing is written
        written += bytes.substr(0, count);
        room -= count;
        return count;
    }
    void end() noexcept override { ++ends; }
    void want_read(bool wanted) noexcept override { want(wants_read, wanted); }
    void want_write(bool wanted) noexcept override { want(wants_write, wanted); }

    // What a level-triggered loop asks before it calls.
    bool is_readable() const { return wants_read && (!incoming.empty() || at_end); }
    bool is_writable() const { return wants_write && (room > 0 || broken); }

    std::string incoming, written;
    bool at_end = false;
    std::size_t room = 0;
    bool broken = false;
    int ends = 0;
    bool wants_read = false, wants_write = false;
    std::size_t changes = 0;
    int wrong = 0;  // said again what had been said, or written after the end
    Faults* faults = nullptr;

  private:
    void want(bool& wants, bool wanted) {
        ++changes;
        wrong += wants == wanted;
        wants = wanted;
    }
};

// A relay between two sides, and the loop that calls it.
struct Stage {
    explicit Stage(Marks marks) : relay(from, to, marks) {}

    // One round of the loop. Returns how many events there were.
    std::size_t turn() {
        std::size_t events = 0;
        if (from.is_readable()) {
            ++events;
            relay.on_readable();
        }
        if (to.is_writable()) {
            ++events;
            relay.on_writable();
        }
        return events;
    }
    // Until nothing happens any more. Returns how many events there were.
    std::size_t settle() {
        std::size_t events = 0, more = 0;
        for (int round = 0; round < 2000 && (more = turn()) > 0; ++round) events += more;
        return events;
    }
    void give_room(std::size_t bytes) {
        to.room += bytes;
        settle();
    }

    ScriptedSide from, to;
    Relay relay;
};

// "reads writes" and the like.
std::string wants(const Stage& stage) {
    return std::string(stage.from.wants_read ? "read " : "- ") +
           (stage.to.wants_write ? "write" : "-");
}

std::string letters(std::size_t count) {
    std::string text;
    while (text.size() < count) text += static_cast<char>('a' + text.size() % 26);
    return text;
}

}  // namespace

TEST_CASE("what one side sends comes to the other at once", "[points:1][unit]") {
    Stage stage({4, 10});
    stage.to.room = 1000;
    INFO("a relay that holds nothing wants to read and has nothing to write");
    CHECK(wants(stage) == "read -");
    CHECK(stage.relay.held() == 0);
    stage.from.incoming = "hello";
    stage.relay.on_readable();
    INFO("one event: read, and write what the other side takes");
    CHECK(stage.to.written == "hello");
    stage.from.incoming = letters(100);
    stage.settle();
    CHECK(stage.to.written == "hello" + letters(100));
    CHECK(wants(stage) == "read -");
}

TEST_CASE("reading stops at the high mark", "[points:1][unit]") {
    Stage stage({4, 10});
    stage.from.incoming = letters(9);
    stage.settle();
    INFO("nine bytes of ten are held: there is room for one more");
    CHECK(stage.relay.held() == 9);
    CHECK(wants(stage) == "read write");
    stage.from.incoming = letters(100);
    stage.settle();
    INFO("ten are held, and the others stay where they are");
    CHECK(stage.relay.held() == 10);
    CHECK(stage.from.incoming.size() == 99);
    CHECK(wants(stage) == "- write");
}

TEST_CASE("reading goes on at the low mark", "[points:1][unit]") {
    for (const std::size_t low : {4u, 0u}) {
        Stage stage({low, 10});
        stage.from.incoming = letters(10);
        stage.settle();
        stage.give_room(10 - low - 1);
        INFO("one byte more than the low mark is held: wait");
        CHECK(stage.relay.held() == low + 1);
        CHECK(wants(stage) == "- write");
        stage.give_room(1);
        INFO("as many bytes are held as the low mark says: go on");
        CHECK(stage.relay.held() == low);
        CHECK(wants(stage) == (low > 0 ? "read write" : "read -"));
        stage.from.incoming = "x";
        stage.settle();
        INFO("between the marks it goes on with what it did");
        CHECK(stage.relay.held() == low + 1);
        CHECK(wants(stage) == "read write");
    }
}

TEST_CASE("an event that was on its way does no harm", "[points:1][unit]") {
    Stage stage({4, 10});
    stage.from.incoming = letters(30);
    stage.settle();
    stage.relay.on_readable();  // the loop had collected it before
    INFO("reading has stopped: a read into no room gives 0 bytes, and that is not the end");
    CHECK(stage.relay.held() == 10);
    CHECK(wants(stage) == "- write");
    stage.give_room(5);
    stage.relay.on_readable();
    INFO("and five bytes less are no reason to go on before the low mark");
    CHECK(stage.relay.held() == 5);
    stage.relay.on_writable();
    stage.give_room(100);
    stage.relay.on_readable();
    stage.relay.on_writable();
    CHECK(stage.to.written == letters(30));
    CHECK(stage.to.ends == 0);
    CHECK(wants(stage) == "read -");
}

TEST_CASE("the end comes after the last byte", "[points:1][unit]") {
    Stage stage({4, 10});
    stage.from.incoming = letters(7);
    stage.from.at_end = true;
    stage.settle();
    INFO("nothing is to be read any more, but seven bytes are still to be written");
    CHECK(wants(stage) == "- write");
    CHECK(stage.to.ends == 0);
    stage.give_room(5);
    INFO("two are left, which is below the low mark: still nothing is to be read");
    CHECK(wants(stage) == "- write");
    CHECK(stage.to.ends == 0);
    stage.give_room(5);
    CHECK(stage.to.written == letters(7));
    CHECK(stage.to.ends == 1);
    CHECK(wants(stage) == "- -");
    stage.relay.on_readable();
    stage.relay.on_writable();
    CHECK(stage.to.ends == 1);
    Stage empty({4, 10});
    empty.from.at_end = true;
    empty.settle();
    INFO("a sender that sends nothing ends as well");
    CHECK(empty.to.ends == 1);
}

TEST_CASE("a receiver that fails ends the relay", "[points:1][unit]") {
    Stage stage({4, 10});
    stage.from.incoming = letters(50);
    stage.settle();
    CHECK(wants(stage) == "- write");
    stage.to.broken = true;
    INFO("nobody will take what is held: forget it, and want nothing any more");
    CHECK(stage.settle() < 3);
    CHECK(stage.relay.held() == 0);
    CHECK(wants(stage) == "- -");
    const std::size_t unread = stage.from.incoming.size();
    stage.relay.on_readable();
    CHECK(stage.from.incoming.size() == unread);
}

TEST_CASE("whatever comes the relay waits for the right thing", "[points:1][unit]") {
    const Marks marks{300, 2000};
    Stage stage(marks);
    std::string sent, wrong;
    bool paused = false;
    unsigned random = 1;
    for (int step = 0; step < 4000 && wrong.empty(); ++step) {
        random = random * 1664525 + 1013904223;
        const std::size_t amount = (random >> 16) % 700;
        if (random >> 31) {
            sent += letters(amount);
            stage.from.incoming += letters(amount);
        } else {
            stage.to.room += amount;
        }
        for (int event = 0; event < 5; ++event) {
            stage.turn();
            const std::size_t held = stage.relay.held();
            if (held > marks.high) wrong = "more is held than the high mark allows";
            if (held == marks.high) paused = true;
            if (held <= marks.low) paused = false;
            const std::string expected =
                std::string(paused ? "- " : "read ") + (held > 0 ? "write" : "-");
            if (wants(stage) != expected)
                wrong = std::to_string(held) + " bytes are held: it wants \"" +
                        wants(stage) + "\" instead of \"" + expected + "\"";
        }
    }
    CHECK(wrong == "");
    INFO("a relay that wants nothing although it is not at the end stands still for ever");
    stage.give_room(10'000'000);
    CHECK(stage.to.written == sent);
}

TEST_CASE("it changes its mind at the marks only", "[points:1][budget]") {
    Stage stage({100, 1000});
    stage.from.incoming = letters(9100);
    stage.from.at_end = true;
    for (int byte = 0; byte < 9100; ++byte) stage.give_room(1);
    CHECK(stage.to.written == letters(9100));
    judge::Budget changes("calls of want_read()", 22);
    changes.spend(stage.from.changes);
    INFO("from the high mark to the low one are 900 bytes, so ten times are enough: "
         << changes.explain());
    CHECK(changes.kept());
    INFO("it wants to write from the first byte it holds to the last one");
    CHECK(stage.to.changes == 2);
    INFO("what is wanted already is not said again; how often it was:");
    CHECK(stage.from.wrong + stage.to.wrong == 0);
}

TEST_CASE("neither memory nor events are wasted", "[points:1][budget]") {
    Stage stage({1000, 4000});
    stage.from.incoming.assign(1'000'000, 'x');
    const judge::Allocations allocations;
    const std::size_t events = stage.settle();
    const auto kept = allocations.kept_bytes();
    INFO("a receiver that takes nothing costs what the high mark says; bytes in use:");
    CHECK(kept < 20'000);
    INFO("and no events as long as nothing happens; events until then:");
    CHECK(events < 50);
    stage.to.written.reserve(1'000'000);
    const judge::Allocations later;
    for (int round = 0; round < 1000; ++round) stage.give_room(1000);
    const auto kept_later = later.kept_bytes();
    CHECK(stage.to.written.size() == 1'000'000);
    INFO("what was written is not kept; bytes in use:");
    CHECK(kept_later < 20'000);
    stage.to.room = 100;
    INFO("a relay that holds nothing is not called because there is room");
    CHECK(stage.settle() == 0);
}

TEST_CASE("every fault at every call leaves a relay that goes on", "[points:1][faults]") {
    const judge::SweepReport report = judge::sweep([](Faults& faults) -> std::string {
        Stage stage({3, 8});
        stage.from.faults = stage.to.faults = &faults;
        stage.from.incoming = letters(20);
        stage.from.at_end = true;
        for (int round = 0; round < 12 && !faults.ran_away(); ++round) stage.give_room(3);
        if (faults.met().starts_with("ECONNRESET"))
            return wants(stage) == "- -" ? ""
                                         : "it wants \"" + wants(stage) + "\" for ever";
        if (stage.to.written != letters(20))
            return "\"" + stage.to.written + "\" was written";
        return stage.to.ends == 1 && wants(stage) == "- -" ? "" : "the end did not come";
    });
    INFO(report.explanation);
    CHECK(report.passed);
    CHECK(report.runs > 40);
}
