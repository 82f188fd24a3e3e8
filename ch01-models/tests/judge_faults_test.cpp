#include <array>
#include <string>

#include "judge/faults.hpp"
#include "workbook/catch.hpp"

using base::Errno;
using judge::Fault;
using judge::Faults;
using judge::ScriptedStream;

namespace {

// Reads everything; whether it survives faults depends on which ones it knows.
std::string read_all(ScriptedStream& stream, bool knows_interrupted,
                     bool knows_would_block) {
    std::string text;
    std::array<char, 4> room{};
    for (;;) {
        const auto count = stream.read(room);
        if (count && *count == 0) return text;
        if (count)
            text.append(room.data(), *count);
        else if (count.error() == Errno::interrupted && knows_interrupted)
            continue;
        else if (count.error() == Errno::would_block && knows_would_block)
            continue;
        else
            return std::string("failed: ") + base::describe(count.error());
    }
}

auto reader(bool knows_interrupted, bool knows_would_block) {
    return [=](Faults& faults) -> std::string {
        ScriptedStream stream("hello, world", faults);
        const std::string text = read_all(stream, knows_interrupted, knows_would_block);
        if (text == "hello, world" || text == "failed: connection reset by the other side")
            return {};
        return "it read \"" + text + "\"";
    };
}

}  // namespace

TEST_CASE("a stream meets what its script says, one call after the other") {
    Faults faults(
        {Fault::short_transfer, Fault::interrupted, Fault::would_block, Fault::reset});
    ScriptedStream stream("abcdef", faults);
    std::array<char, 6> room{};
    CHECK(stream.read(room) == 3u);
    CHECK(stream.read(room).error() == Errno::interrupted);
    CHECK(stream.write("x").error() == Errno::would_block);
    CHECK(stream.accept().error() == Errno::connection_reset);
    CHECK(stream.read(room) == 3u);
    CHECK(stream.read(room) == 0u);
    CHECK(stream.accept() == 1);
    CHECK(faults.log() == "read read write accept read read accept");
}

TEST_CASE("a short write takes half of the bytes, and at least one") {
    Faults faults({Fault::short_transfer, Fault::short_transfer});
    ScriptedStream stream("", faults);
    CHECK(stream.write("abc") == 2u);
    CHECK(stream.write("d") == 1u);
    CHECK(stream.written() == "abd");
}

TEST_CASE("a sweep passes a reader that knows every fault, and says in how many runs") {
    const judge::SweepReport report = judge::sweep(reader(true, true));
    CHECK(report.passed);
    CHECK(report.runs ==
          1 + 4 * 4 + 3);  // 4 calls, 4 faults each, 3 faults before each call
}

TEST_CASE("a sweep finds a reader that forgets one fault") {
    CHECK(judge::sweep(reader(false, true)).explanation ==
          "fault     EINTR at call 1 (read)\nhappened  it read \"failed: interrupted by a "
          "signal\"");
    CHECK(judge::sweep(reader(true, false)).explanation ==
          "fault     EAGAIN at call 1 (read)\nhappened  it read \"failed: it would have to "
          "wait\"");
}

TEST_CASE("code that calls for ever is stopped and found") {
    const judge::SweepReport report = judge::sweep([](Faults& faults) -> std::string {
        while (faults.next("poll") != Fault::reset) {}
        return {};
    });
    CHECK(report.explanation ==
          "fault     none\nhappened  it made more than 1000 calls: it spins");
}
