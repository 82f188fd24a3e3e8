#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "judge/budget.hpp"
#include "judge/faults.hpp"
#include "operations.hpp"
#include "workbook/catch.hpp"

using judge::Fault;
using judge::Faults;
using Outcome = base::Result<std::size_t>;

namespace {

// Something to read, room to write, and the faults of a script.
class ScriptedDevice final : public Device {
  public:
    explicit ScriptedDevice(std::string to_read = {}, std::size_t to_write = 0)
        : incoming(std::move(to_read)), room(to_write) {}

    base::Result<std::size_t> read(std::span<char> to) noexcept override {
        const Fault fault = faults->next("read");
        if (fault > Fault::short_transfer) return no(judge::to_errno(fault));
        if (incoming.empty() && !ended) return no(base::Errno::would_block);
        const auto count = judge::moved(std::min(to.size(), incoming.size()), fault);
        std::copy_n(incoming.begin(), count, to.begin());
        incoming.erase(0, count);
        return count;
    }
    base::Result<std::size_t> write(std::string_view bytes) noexcept override {
        const Fault fault = faults->next("write");
        if (fault > Fault::short_transfer) return no(judge::to_errno(fault));
        if (room == 0) return no(base::Errno::would_block);
        const auto count = judge::moved(std::min(bytes.size(), room), fault);
        written += bytes.substr(0, count);
        room -= count;
        return count;
    }

    std::string incoming;
    bool ended = false;  // nothing will come any more
    std::string written;
    std::size_t room;
    bool edge_due = false;  // somebody was told to come back later
    Faults none;
    Faults* faults = &none;

  private:
    base::Result<std::size_t> no(base::Errno why) {
        edge_due = edge_due || why == base::Errno::would_block;
        return base::fail(why);
    }
};

std::string to_text(Outcome result) {
    if (result) return std::to_string(*result);
    return result.error() == base::Errno::cancelled ? "cancelled" : "an error";
}

// Operations, and what their completions have written.
struct Stage {
    // Writes the operation's name and result.
    Operations::Done writer(std::string name) {
        return [this, name = std::move(name)](Outcome result) {
            log += name + ":" + to_text(result) + " ";
        };
    }
    Operations::Id read(Device& device, std::span<char> room, std::string name) {
        return operations.read(device, room, writer(std::move(name)));
    }
    Operations::Id write(Device& device, std::string_view bytes, std::string name) {
        return operations.write(device, bytes, writer(std::move(name)));
    }
    // What has been written so far, and is forgotten then.
    std::string told() { return std::exchange(log, {}); }

    Operations operations;
    std::string log;
    std::array<char, 4> first{}, second{}, third{};
};

std::string_view text_of(std::span<const char> bytes, std::size_t count) {
    return {bytes.data(), count};
}

}  // namespace

TEST_CASE("no operation completes inside of the call that starts it", "[points:1][unit]") {
    Stage stage;
    ScriptedDevice device("hello", 100);
    stage.read(device, stage.first, "r");
    stage.write(device, "abcdef", "w");
    INFO("the device is ready, and yet run() is the only one that calls");
    CHECK(stage.told() == "");
    CHECK(stage.operations.run() == 2);
    CHECK(stage.told() == "r:4 w:6 ");
    CHECK(text_of(stage.first, 4) == "hell");
    CHECK(device.written == "abcdef");
    CHECK(stage.operations.run() == 0);
    device.ended = true;
    stage.read(device, stage.first, "r");
    stage.read(device, stage.first, "r");
    stage.operations.run();
    INFO("a short piece is a piece, and 0 bytes are the end");
    CHECK(stage.told() == "r:1 r:0 ");
}

TEST_CASE("an operation that must wait completes when the device is ready",
          "[points:1][unit]") {
    Stage stage;
    ScriptedDevice device;
    stage.read(device, stage.first, "r");
    stage.write(device, "abc", "w");
    CHECK(stage.operations.run() == 0);
    stage.operations.ready(device);
    INFO("nothing is there yet: would_block is no result");
    CHECK(stage.operations.run() == 0);
    CHECK(stage.told() == "");
    device.incoming = "xy";
    device.room = 10;
    stage.operations.ready(device);
    INFO("ready() does the work, and run() tells of it");
    CHECK(stage.told() == "");
    CHECK(text_of(stage.first, 2) == "xy");
    CHECK(stage.operations.run() == 2);
    CHECK(stage.told() == "r:2 w:3 ");
}

TEST_CASE("operations of one direction take their turns", "[points:1][unit]") {
    Stage stage;
    ScriptedDevice device, other("other");
    stage.read(device, stage.first, "a");
    stage.read(device, stage.second, "b");
    device.incoming = "firstsecond";
    stage.read(device, stage.third, "c");  // does not get what a has waited for
    stage.operations.ready(device);
    stage.operations.run();
    INFO("one edge, and data for all three: each gets its piece");
    CHECK(stage.told() == "a:4 b:4 c:3 ");
    CHECK(text_of(stage.first, 4) == "firs");
    CHECK(text_of(stage.third, 3) == "ond");
    stage.read(device, stage.first, "d");
    stage.read(other, stage.second, "e");
    device.room = 2;
    stage.write(device, "w", "w");
    stage.operations.run();
    INFO("who waits stops neither the other direction nor another device");
    CHECK(stage.told() == "e:4 w:1 ");
}

TEST_CASE("a write writes everything before it completes", "[points:1][unit]") {
    Stage stage;
    ScriptedDevice device("", 3);
    stage.write(device, "abcdefgh", "a");
    stage.write(device, "xyz", "b");
    stage.write(device, "", "c");
    std::string told;
    for (int round = 0; round < 4; ++round) {
        stage.operations.run();
        told += stage.told() + "| ";
        device.room = 3;
        stage.operations.ready(device);
    }
    INFO("three bytes fit each time; nothing is written twice and nothing is left out");
    CHECK(device.written == "abcdefghxyz");
    CHECK(told == "| | a:8 | b:3 c:0 | ");
}

TEST_CASE("who is cancelled completes once", "[points:1][unit]") {
    Stage stage;
    ScriptedDevice device("", 2);
    const auto a = stage.read(device, stage.first, "a");
    stage.read(device, stage.second, "b");
    const auto w = stage.write(device, "abcd", "w");
    stage.operations.cancel(a);
    stage.operations.cancel(a);
    stage.operations.cancel(w);
    stage.operations.cancel(1000);
    INFO("cancel() only asks: the answer comes from run()");
    CHECK(stage.told() == "");
    stage.operations.run();
    INFO("a write that has written something says so: those bytes cannot be taken back");
    CHECK(stage.told() == "a:cancelled w:2 ");
    device.incoming = "xy";
    device.room = 9;
    stage.operations.ready(device);
    stage.operations.cancel(a);
    stage.operations.run();
    INFO("what comes later is for the next one");
    CHECK(stage.told() == "b:2 ");
    CHECK(device.written == "ab");
}

TEST_CASE("who has ended cannot be cancelled any more", "[points:1][unit]") {
    Stage stage;
    ScriptedDevice device("xy");
    const auto a = stage.read(device, stage.first, "a");
    stage.operations.cancel(a);
    stage.operations.run();
    INFO("the bytes were read before cancel() came: to say cancelled would lose them");
    CHECK(stage.told() == "a:2 ");
    stage.operations.cancel(a);
    CHECK(stage.operations.run() == 0);
    Operations::Id waiting = 0;
    device.incoming = "z";
    stage.operations.read(device, stage.first, [&](Outcome) {
        stage.operations.cancel(waiting);
        stage.log += "cancels ";
    });
    waiting = stage.read(device, stage.second, "b");
    stage.operations.run();
    CHECK(stage.told() == "cancels ");
    stage.operations.run();
    CHECK(stage.told() == "b:cancelled ");
}

TEST_CASE("a buffer is left alone after its completion", "[points:1][unit]") {
    Stage stage;
    ScriptedDevice device("", 1);
    // The buffer lives until the completion, and dies in it.
    auto room = std::make_unique<std::array<char, 4>>();
    const auto read = stage.operations.read(device, *room, [&](Outcome result) {
        room.reset();
        stage.log += "r:" + to_text(result) + " ";
    });
    auto text = std::make_unique<std::string>("text that is longer than a string itself");
    const auto write = stage.operations.write(device, *text, [&](Outcome result) {
        text.reset();
        stage.log += "w:" + to_text(result) + " ";
    });
    stage.operations.cancel(read);
    stage.operations.cancel(write);
    stage.operations.run();
    INFO("after the completion the buffers are gone, and the device is ready then");
    CHECK(stage.told() == "r:cancelled w:1 ");
    device.incoming = "late";
    device.room = 100;
    stage.operations.ready(device);
    CHECK(stage.operations.run() == 0);
    CHECK(device.incoming == "late");
    CHECK(device.written == "t");
}

TEST_CASE("a chain of operations is neither deep nor endless", "[points:1][budget]") {
    Operations operations;
    ScriptedDevice device(std::string(2000, 'x'));
    device.ended = true;
    std::array<char, 1> room{};
    int depth = 0, completions = 0;
    judge::Budget deepest("completions inside of one another", 1);
    const auto held = std::make_shared<int>();
    const std::function<void(Outcome)> next = [&, held](Outcome result) {
        if (++depth > 1) deepest.spend();
        ++completions;
        if (result && *result > 0 && depth < 50) operations.read(device, room, next);
        --depth;
    };
    deepest.spend();
    operations.read(device, room, next);
    const std::size_t first = operations.run();
    INFO(
        "run() calls for those that had ended when it began, not for those that they "
        "start");
    CHECK(first == 1);
    CHECK(completions == 1);
    const judge::Allocations allocations;
    for (int round = 0; round < 800; ++round) operations.run();
    const auto kept = allocations.kept_bytes();
    CHECK(completions == 801);
    INFO(deepest.explain());
    CHECK(deepest.kept());
    INFO("what has completed is forgotten, with all that its function holds; bytes kept:");
    CHECK(kept < 60'000);
    CHECK(held.use_count() == 3);  // here, in next, and in the one that has ended last
}

TEST_CASE("completions of many devices come in the order in which they ended",
          "[points:1][output]") {
    Stage stage;
    std::array<ScriptedDevice, 4> devices;
    std::array<std::array<char, 4>, 4> rooms{};
    for (std::size_t i = 0; i < 4; ++i)
        stage.read(devices[i], rooms[i], "r" + std::to_string(i));
    for (const std::size_t i : {2u, 0u, 3u}) {
        devices[i].incoming = "data";
        stage.operations.ready(devices[i]);
    }
    stage.operations.run();
    CHECK(stage.told() == "r2:4 r0:4 r3:4 ");
    devices[1].ended = true;
    stage.operations.ready(devices[1]);
    stage.operations.ready(devices[1]);
    stage.operations.run();
    CHECK(stage.told() == "r1:0 ");
}

TEST_CASE("every fault at every call ends in one completion", "[points:1][faults]") {
    const judge::SweepReport report = judge::sweep([](Faults& faults) -> std::string {
        ScriptedDevice device("answer", 100);
        device.faults = &faults;
        Operations operations;
        std::array<std::array<char, 8>, 3> rooms{};
        std::string got;
        int ends = 0, errors = 0;
        const auto count = [&](Outcome result) {
            ++ends;
            errors += !result;
        };
        operations.write(device, "a question", count);
        for (auto& room : rooms)
            operations.read(device, room, [&](Outcome result) {
                if (result) got += text_of(room, *result);
                count(result);
            });
        for (int round = 0; round < 20; ++round) {
            operations.run();
            const bool ends_now = got == "answer" && !device.ended;
            device.ended = device.ended || ends_now;
            if (std::exchange(device.edge_due, false) || ends_now) operations.ready(device);
        }
        if (ends != 4) return std::to_string(ends) + " completions of 4 operations";
        if (faults.met().starts_with("ECONNRESET"))
            return errors == 1 ? ""
                               : "the error was told " + std::to_string(errors) + " times";
        if (errors > 0) return "an operation failed that could go on";
        return device.written == "a question" ? ""
                                              : "\"" + device.written + "\" was written";
    });
    INFO(report.explanation);
    CHECK(report.passed);
    CHECK(report.runs > 15);
}
