#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "dependencies.hpp"
#include "judge/budget.hpp"
#include "rig/steps.hpp"
#include "workbook/catch.hpp"

namespace {

using rig::told_after;

const char* name_of(State state) {
    constexpr const char* names[] = {"unknown", "waiting", "ready",    "running",
                                     "done",    "failed",  "cancelled"};
    return names[static_cast<int>(state)];
}
const char* name_of(Added added) {
    constexpr const char* names[] = {"yes", "full", "too_many", "no_such_call"};
    return names[static_cast<int>(added)];
}

// A table whose calls have letters. It demands what is expected after each step.
class Desk {
  public:
    explicit Desk(std::uint32_t places) : table_(places) {}

    // Adds a call that needs those letters. '?' is a name that nobody has.
    void add(char name, std::string_view needs = "", Added expected = Added::yes) {
        std::vector<Id> ids;
        for (const char need : needs) ids.push_back(need == '?' ? Id{0, 99} : ids_[need]);
        steps_.note("add " + std::string(1, name) +
                    (needs.empty() ? "" : "(" + std::string(needs) + ")"));
        Id id{};
        const Added added = table_.add(ids, id);
        demand(added == expected, std::string("add() says ") + name_of(expected),
               name_of(added));
        if (added == Added::yes) ids_[name] = id;
    }
    // Starts all that are ready.
    void start(const std::string& expected) {
        steps_.note("start");
        std::string started;
        for (auto id = table_.start(); id && started.size() < 30; id = table_.start())
            started += letter_of(*id);
        demand(started == expected, "these are started: \"" + expected + "\"",
               "\"" + started + "\"");
    }
    void finish(char name, bool well = true, bool expected = true) {
        steps_.note(std::string("finish ") + name + (well ? "" : " badly"));
        demand(table_.finish(ids_[name], well) == expected,
               std::string("finish() returns ") + (expected ? "true" : "false"),
               "the other");
    }
    void forget(char name, bool expected = true) {
        steps_.note(std::string("forget ") + name);
        demand(table_.forget(ids_[name]) == expected,
               std::string("forget() returns ") + (expected ? "true" : "false"),
               "the other");
    }
    void expect(std::string_view names, State expected) {
        for (const char name : names)
            demand(table_.state(ids_[name]) == expected,
                   std::string(1, name) + " is " + name_of(expected),
                   name_of(table_.state(ids_[name])));
    }
    Id& id(char name) { return ids_[name]; }

  private:
    void demand(bool holds, const std::string& expected, const std::string& happened) {
        INFO(steps_.told(expected, happened));
        REQUIRE(holds);
    }
    char letter_of(Id id) const {
        const auto found = std::ranges::find(ids_, id, &decltype(ids_)::value_type::second);
        return found == ids_.end() ? '?' : found->first;
    }

    Dependencies table_;
    std::map<char, Id> ids_;
    rig::Steps steps_;
};

}  // namespace

TEST_CASE("who needs nobody is started in order", "[points:1][unit]") {
    Desk desk(8);
    for (const char name : {'a', 'b', 'c'}) desk.add(name);
    desk.expect("abc", State::ready);
    desk.start("abc");
    desk.expect("abc", State::running);
    desk.finish('b');
    desk.expect("b", State::done);
    desk.add('d');
    desk.start("d");
}

TEST_CASE("a call waits for all that it needs", "[points:1][unit]") {
    Desk desk(16);
    desk.add('a');
    desk.add('b');
    desk.add('d', "ab");
    desk.add('e', "aa");
    desk.add('c', "ae");
    desk.add('f', "a");
    desk.expect("cdef", State::waiting);
    desk.start("ab");
    desk.finish('a');
    desk.expect("cd", State::waiting);
    desk.add('g', "a");
    desk.start("efg");
    desk.finish('e');
    desk.add('h', "ae");
    desk.finish('b');
    desk.start("chd");
    desk.add('i', "bdgh");
    desk.finish('d');
    desk.finish('h');
    desk.expect("i", State::waiting);
    desk.finish('g');
    desk.start("i");
}

TEST_CASE("what needs a failed call is cancelled", "[points:1][unit]") {
    Desk desk(16);
    desk.add('a');
    desk.add('b');
    desk.add('c', "ab");
    desk.add('d', "c");
    desk.add('e', "bd");
    desk.add('f', "b");
    desk.start("ab");
    desk.finish('a', false);
    desk.expect("a", State::failed);
    desk.expect("cde", State::cancelled);
    desk.expect("f", State::waiting);
    desk.add('g', "fa");
    desk.add('h', "d");
    desk.expect("gh", State::cancelled);
    desk.finish('b');
    desk.expect("cdegh", State::cancelled);
    desk.start("f");
    desk.finish('c', true, false);
    desk.expect("c", State::cancelled);
}

TEST_CASE("what is refused leaves nothing behind", "[points:1][unit]") {
    Desk desk(4);
    desk.add('a');
    desk.add('x', "a?", Added::no_such_call);
    desk.add('x', "aaaaa", Added::too_many);
    desk.add('b', "aaaa");
    desk.add('c', "a");
    desk.add('d', "a");
    desk.add('x', "", Added::full);
    desk.add('x', "a", Added::full);
    desk.start("a");
    desk.finish('a');
    desk.start("bcd");
    desk.forget('a');
    desk.add('x', "?", Added::no_such_call);
    desk.add('e', "b");
    desk.add('x', "", Added::full);
    desk.finish('b');
    desk.start("e");
}

TEST_CASE("only what runs can end and only what has ended is forgotten",
          "[points:1][unit]") {
    Desk desk(4);
    desk.add('a');
    desk.add('b', "a");
    desk.finish('a', true, false);
    desk.finish('b', false, false);
    desk.forget('a', false);
    desk.forget('b', false);
    desk.start("a");
    desk.forget('a', false);
    desk.finish('a');
    desk.finish('a', false, false);
    desk.expect("a", State::done);
    desk.expect("b", State::ready);
    desk.start("b");
    desk.finish('b', false);
    desk.finish('b', true, false);
    desk.expect("b", State::failed);
    desk.forget('b');
    desk.forget('b', false);
    desk.expect("b", State::unknown);
}

TEST_CASE("the next call in a place is another one", "[points:1][unit]") {
    Desk desk(3);
    desk.add('a');
    const Id old = desk.id('a');
    desk.start("a");
    desk.finish('a');
    desk.forget('a');
    for (const char name : {'b', 'c', 'd'}) desk.add(name);
    desk.add('x', "", Added::full);
    desk.start("bcd");
    desk.id('o') = old;
    desk.expect("o", State::unknown);
    desk.finish('o', true, false);
    desk.forget('o', false);
    desk.expect("bcd", State::running);
    desk.finish('b');
    desk.forget('b');
    desk.add('x', "o", Added::no_such_call);
    // Names that a program has made up: the next life, a place behind the end, none at all.
    desk.id('p') = {desk.id('c').place, desk.id('c').life + 1};
    desk.id('q') = {3, 1};
    desk.id('r') = {~std::uint32_t{0}, 1};
    desk.id('s') = {desk.id('b').place, desk.id('b').life + 1};
    for (const char* const name : {"p", "q", "r", "s"}) {
        desk.expect(name, State::unknown);
        desk.add('x', name, Added::no_such_call);
        desk.finish(*name, true, false);
        desk.forget(*name, false);
    }
    desk.add('e', "cd");
    desk.expect("e", State::waiting);
}

TEST_CASE("who was cancelled gets nothing for the next in its place", "[points:1][unit]") {
    Desk desk(3);
    desk.add('a');
    desk.add('b');
    desk.add('c', "ab");
    desk.start("ab");
    desk.finish('a', false);
    desk.expect("c", State::cancelled);
    desk.forget('c');
    desk.forget('a');
    // Two newcomers, of whom one is where c was. They wait for one that waits itself.
    desk.add('d', "b");
    desk.add('e', "d");
    desk.add('x', "", Added::full);
    desk.expect("de", State::waiting);
    desk.finish('b');
    desk.expect("e", State::waiting);
    desk.start("d");
    desk.finish('d');
    desk.start("e");
    desk.finish('e');
    desk.forget('d');
    desk.forget('b');
    desk.add('f', "e");
    desk.start("f");
}

TEST_CASE("a table takes memory once", "[points:1][budget]") {
    Dependencies table(64);
    const judge::Allocations allocations;
    std::size_t done = 0;
    for (int round = 0; round < 100; ++round) {
        std::array<Id, 64> ids;
        for (std::size_t at = 0; at < ids.size(); ++at) {
            const std::size_t from = at < 3 ? 0 : at - 3;
            (void)table.add(std::span(ids).subspan(from, at - from), ids[at]);
        }
        while (const auto id = table.start())
            done += table.finish(*id, id->place % 7 != 0 || round % 2 == 0) ? 1 : 0;
        for (const Id id : ids) (void)table.forget(id);
    }
    const std::size_t blocks = allocations.blocks();
    INFO(told_after(
        "6400 calls come and go, 3200 or more of them are started, with no memory "
        "but the constructor's",
        std::to_string(done) + " were started, " + std::to_string(blocks) +
            " blocks of memory taken",
        "100 rounds of 64 calls that need the three before"));
    CHECK((blocks == 0 && done >= 3200));
}

TEST_CASE("a million in a row", "[points:1][unit]") {
    constexpr std::uint32_t length = 1'000'000;
    for (const bool well : {true, false}) {
        Dependencies table(length);
        std::vector<Id> ids(length);
        std::size_t added = 0, ended = 0;
        for (std::uint32_t at = 0; at < length; ++at)
            added +=
                table.add(std::span(ids).subspan(at == 0 ? 0 : at - 1, at == 0 ? 0 : 1),
                          ids[at]) == Added::yes;
        while (const auto id = table.start()) ended += table.finish(*id, well);
        const State last = table.state(ids.back());
        INFO(told_after(std::string("the first call ends ") +
                            (well ? "well, and so do all of them"
                                  : "badly, and the last one is cancelled"),
                        std::to_string(added) + " were added, " + std::to_string(ended) +
                            " have ended, the last one is " + name_of(last),
                        "each of 1,000,000 calls needs the one before"));
        REQUIRE((added == length && ended == (well ? length : 1) &&
                 last == (well ? State::done : State::cancelled)));
    }
}

namespace {

// The same, without any thought of time or memory: what a call is depends on what it needs.
class Plain {
  public:
    int add(const std::vector<int>& needs) {
        calls_.push_back({needs, State::waiting});
        settle();
        return static_cast<int>(calls_.size()) - 1;
    }
    // @returns Which; -1: none.
    int start() {
        if (queue_.empty()) return -1;
        const int first = queue_.front();
        queue_.erase(queue_.begin());
        calls_[at(first)].state = State::running;
        return first;
    }
    void finish(int call, bool well) {
        calls_[at(call)].state = well ? State::done : State::failed;
        settle();
    }
    State state(int call) const { return calls_[at(call)].state; }

  private:
    struct Call {
        std::vector<int> needs;
        State state;
    };
    static std::size_t at(int call) { return static_cast<std::size_t>(call); }
    // What a call needs stands before it, so one round is enough.
    void settle() {
        for (std::size_t call = 0; call < calls_.size(); ++call) {
            if (calls_[call].state != State::waiting) continue;
            const auto is = [&](auto... states) {
                return [=, this](int need) { return ((state(need) == states) || ...); };
            };
            const auto& needs = calls_[call].needs;
            if (std::ranges::any_of(needs, is(State::failed, State::cancelled))) {
                calls_[call].state = State::cancelled;
            } else if (std::ranges::all_of(needs, is(State::done))) {
                calls_[call].state = State::ready;
                queue_.push_back(static_cast<int>(call));
            }
        }
    }
    std::vector<Call> calls_;
    std::vector<int> queue_;
};

// The calls of one program by chance: each is in both tables.
struct Both {
    struct Call {
        int number;
        Id id;
    };
    explicit Both(unsigned seed) : random(seed), table(6) {}

    unsigned below(std::size_t count) { return random() % static_cast<unsigned>(count); }
    void add() {
        std::vector<int> numbers;
        std::vector<Id> needs;
        for (unsigned count = calls.empty() ? 0 : below(4); count > 0; --count) {
            const Call& need = calls[below(calls.size())];
            numbers.push_back(need.number);
            needs.push_back(need.id);
        }
        Id id{};
        steps += " add";
        const Added expected = calls.size() == 6 ? Added::full : Added::yes;
        const Added added = table.add(needs, id);
        if (added != expected) wrong = std::string("add() says ") + name_of(added);
        if (added != Added::yes || expected != Added::yes) return;
        calls.push_back({plain.add(numbers), id});
        steps += std::to_string(calls.back().number) + "(";
        for (const int number : numbers) steps += std::to_string(number) + " ";
        steps += ")";
    }
    void start() {
        const int expected = plain.start();
        const auto started = table.start();
        steps += " start" + std::to_string(expected);
        const auto found = std::ranges::find(calls, expected, &Call::number);
        const bool is_right = expected < 0 ? !started : started && *started == found->id;
        if (!is_right) wrong = started ? "another one is started" : "none is started";
    }
    void finish() {
        const Call& call = calls[below(calls.size())];
        const bool well = below(3) != 0, runs = plain.state(call.number) == State::running;
        steps += (well ? " finish" : " fail") + std::to_string(call.number);
        if (table.finish(call.id, well) != runs) wrong = "finish() says the contrary";
        if (runs) plain.finish(call.number, well);
    }
    void forget() {
        const std::size_t at = below(calls.size());
        const State state = plain.state(calls[at].number);
        const bool ended =
            state == State::done || state == State::failed || state == State::cancelled;
        steps += " forget" + std::to_string(calls[at].number);
        if (table.forget(calls[at].id) != ended) wrong = "forget() says the contrary";
        if (ended) calls.erase(calls.begin() + static_cast<std::ptrdiff_t>(at));
    }
    void compare() {
        for (const Call& call : calls)
            if (wrong.empty() && table.state(call.id) != plain.state(call.number))
                wrong = std::to_string(call.number) + " is " +
                        name_of(table.state(call.id)) + " instead of " +
                        name_of(plain.state(call.number));
    }
    void step() {
        const unsigned what = calls.empty() ? 0 : below(8);
        if (what < 3) add();
        if (what == 3 || what == 4) start();
        if (what == 5 || what == 6) finish();
        if (what == 7) forget();
        compare();
    }

    std::mt19937 random;
    Plain plain;
    Dependencies table;
    std::vector<Call> calls;
    std::string steps, wrong;
};

}  // namespace

TEST_CASE("programs by chance do as a plain table does", "[points:1][unit]") {
    for (unsigned seed = 1; seed <= 500; ++seed) {
        Both both(seed);
        for (int step = 0; step < 60 && both.wrong.empty(); ++step) both.step();
        INFO(told_after("what a table does that looks at all calls after each step",
                        both.wrong, both.steps));
        REQUIRE(both.wrong.empty());
    }
}
