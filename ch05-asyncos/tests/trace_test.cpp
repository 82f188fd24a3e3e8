// Records in a ring: in order, the last ones, and what was lost is counted.

#include <array>
#include <cstring>
#include <set>
#include <string_view>
#include <vector>

#include "trace/event_text.hpp"
#include "trace/ring.hpp"
#include "workbook/catch.hpp"

using trace::Kind, trace::Record, trace::Ring;

namespace {

void write(Ring& ring, std::uint64_t from, std::uint64_t to) {
    for (; from < to; ++from) ring.add() = {from, 0, {}, 0, Kind::wake};
}

std::vector<std::uint64_t> take(Ring& ring, std::size_t most) {
    std::vector<Record> records(most);
    records.resize(ring.take(records));
    std::vector<std::uint64_t> times;
    for (const Record& one : records) times.push_back(one.instructions);
    return times;
}

using Times = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("records come out as they went in") {
    std::array<Record, 4> room;
    Ring ring(room);
    CHECK(take(ring, 4).empty());
    write(ring, 0, 3);
    CHECK(take(ring, 2) == Times{0, 1});
    write(ring, 3, 5);
    CHECK(take(ring, 9) == Times{2, 3, 4});
    CHECK(take(ring, 9).empty());
    CHECK(ring.written() == 5);
    CHECK(ring.lost() == 0);
}

TEST_CASE("the oldest are overwritten, and counted") {
    std::array<Record, 4> room;
    Ring ring(room);
    write(ring, 0, 4);
    CHECK(ring.lost() == 0);
    write(ring, 4, 7);
    CHECK(ring.lost() == 3);
    CHECK(take(ring, 2) == Times{3, 4});
    CHECK(ring.lost() == 3);
    write(ring, 7, 10);
    CHECK(ring.lost() == 4);
    CHECK(take(ring, 9) == Times{6, 7, 8, 9});
    CHECK(ring.lost() == 4);
    CHECK(ring.written() == 10);
}

TEST_CASE("a ring of one holds the last") {
    std::array<Record, 1> room;
    Ring ring(room);
    write(ring, 0, 100);
    CHECK(take(ring, 9) == Times{99});
    CHECK(ring.lost() == 99);
}

TEST_CASE("each kind has a name of its own") {
    const std::set<std::string_view> names(std::begin(trace::kind_names),
                                           std::end(trace::kind_names));
    CHECK(names.size() == trace::kinds);
    CHECK(trace::name_of(Kind::process_end) == "process_end");
    CHECK(trace::name_of(Kind::idle) == "idle");
    CHECK(trace::name_of(static_cast<Kind>(trace::kinds)).empty());
}

TEST_CASE("an event is a line of JSON") {
    char room[200];
    const auto text_of = [&](const trace::Event& event) {
        return std::string_view(room, trace::EventText(room, event).size());
    };
    CHECK(text_of({'M', 2, "thread_name", 5, {{"name", "kernel"}}}) ==
          R"({"ph":"M","name":"thread_name","pid":1,"tid":2,"args":{"name":"kernel"}},)"
          "\n");
    CHECK(
        text_of({'i', 1, "step", 1'000'007, {{"say", "It's"}, {"at", -3}, {"is", true}}}) ==
        R"({"ph":"i","s":"t","name":"step","pid":1,"tid":1,"ts":1000.007,)"
        R"("args":{"say":"It's","at":-3,"is":true}},)"
        "\n");
}

TEST_CASE("an event without enough room is left out, and nothing is written behind it") {
    const trace::Event event{'E', 1, "", 0, {}};
    char room[100] = {};
    const std::size_t all = trace::EventText(room, event).size();
    CHECK(trace::EventText(std::span(room).first(all), event).size() == all);
    room[all - 1] = 'x';
    CHECK(trace::EventText(std::span(room).first(all - 1), event).size() == 0);
    CHECK(room[all - 1] == 'x');
}

// tools/records.py reads the bytes.
TEST_CASE("a record is laid out as the tools read it") {
    const Record record{1, 2, {3, 4, 5, 6}, 7, Kind::trap_end};
    std::array<unsigned char, 32> bytes;
    std::memcpy(bytes.data(), &record, sizeof record);
    const std::array<unsigned char, 32> expected{1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0,
                                                 0, 0, 0, 0, 0, 3, 0, 0, 0, 4, 0,
                                                 5, 6, 7, 0, 0, 0, 1, 0, 0, 0};
    CHECK(bytes == expected);
}
