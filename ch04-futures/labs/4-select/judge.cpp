#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "select.hpp"
#include "workbook/catch.hpp"

namespace {

using Explored = Select<judge::Mutex>;
using Result = Operation::Result;

// What an operation does. It outlives the operation, so it can say what came of it.
class Line {
  public:
    void start(Operation::Done done) {
        ++starts;
        {
            const std::lock_guard lock(mutex_);
            done_ = std::move(done);
            running = true;
        }
        if (in_start) in_start();
        tell();
    }
    void cancel() {
        ++cancels;
        cancels_while_running += running ? 1 : 0;
        if (!slow || !running) end({});
    }
    // Ends it, in its start() if that has not come yet. The first end counts.
    void end(Result result) {
        {
            const std::lock_guard lock(mutex_);
            if (!result_) result_.emplace(result);
        }
        tell();
    }

    bool slow = false;  // goes on when it is cancelled, until end()
    std::function<void()> in_start;
    bool running = false;
    int starts = 0, cancels = 0, cancels_while_running = 0;

  private:
    void tell() {
        Operation::Done done;
        {
            const std::lock_guard lock(mutex_);
            if (!result_ || !done_) return;
            running = false;
            done = std::exchange(done_, nullptr);
        }
        done(*result_);
    }

    judge::Mutex mutex_;
    Operation::Done done_;
    std::optional<Result> result_;
};

class Ask final : public Operation {
  public:
    explicit Ask(Line& line) : line_(line) {}
    void start(Done done) override { line_.start(std::move(done)); }
    void cancel() override { line_.cancel(); }

  private:
    Line& line_;
};

template <class... Each>
std::unique_ptr<Explored> select_of(std::unique_ptr<Each>... each) {
    Explored::Operations operations;
    (operations.push_back(std::move(each)), ...);
    return std::make_unique<Explored>(std::move(operations));
}

// Three operations and a select of them.
struct Hall {
    Hall() { select = select_of(ask('a'), ask('b'), ask('c')); }
    Line& at(char name) { return lines[static_cast<std::size_t>(name - 'a')]; }
    std::unique_ptr<Ask> ask(char name) { return std::make_unique<Ask>(at(name)); }
    void are_slow() {
        for (Line& line : lines) line.slow = true;
    }
    // What is noted behind the end lies in what the select was given: is it still there?
    void start() {
        select->start([this, mark = std::string("!")](Result result) {
            is_over(result);
            log += mark;
        });
    }
    void is_over(Result result) {
        log += result ? std::to_string(*result) + " by " +
                            static_cast<char>('a' + static_cast<char>(select->winner()))
                      : "nothing";
        for (const Line& line : lines)
            judge::check(!line.running, "all that were started have ended", log);
        if (!keeps) select.reset();
    }
    // Demands what came of it, which operations were started, and which of them were asked to end
    // while they ran.
    void expect(const std::string& result, const std::string& started,
                const std::string& asked, const char* rule) {
        std::string all_started, all_asked;
        for (char name = 'a'; name <= 'c'; ++name) {
            const auto times = [](int n) { return static_cast<std::size_t>(n); };
            all_started += std::string(times(at(name).starts), name);
            all_asked += std::string(times(at(name).cancels_while_running), name);
            judge::check(at(name).cancels < 2, "nobody is cancelled twice");
        }
        judge::check(log == result && all_started == started && all_asked == asked, rule,
                     "result \"" + log + "\" instead of \"" + result + "\", started \"" +
                         all_started + "\" instead of \"" + started + "\", cancelled \"" +
                         all_asked + "\" instead of \"" + asked + "\"");
    }

    std::array<Line, 3> lines;
    std::string log;
    bool keeps = false;
    std::unique_ptr<Explored> select;
};

void expect_good(const judge::Build& build) {
    const judge::Report report = judge::explore(build);
    report.save("4-select");
    INFO(report.explain());
    CHECK(report.passed());
}

// One task alone: if something is locked twice the explorer says so.
void alone(void (*body)(Hall&)) {
    expect_good([body](judge::Program& program) {
        auto at = std::make_shared<Hall>();
        program.task("main", [at, body] { body(*at); });
    });
}

}  // namespace

TEST_CASE("the first value wins and the others are cancelled", "[points:1][unit]") {
    alone([](Hall& at) {
        judge::check(at.at('a').starts == 0, "nothing is started before start()");
        at.start();
        at.expect("", "abc", "", "all are started");
        at.at('b').end(2);
        at.expect("2 by b!", "abc", "ac", "b was first");
    });
}

TEST_CASE("it ends when all that were started have ended", "[points:1][unit]") {
    alone([](Hall& at) {
        at.are_slow();
        at.start();
        at.at('b').end(2);
        at.expect("", "abc", "ac", "a and c were cancelled, but have not ended");
        at.at('c').end({});
        at.expect("", "abc", "ac", "a has not ended");
        at.at('a').end({});
        at.expect("2 by b!", "abc", "ac", "now all have");
    });
}

TEST_CASE("there is one winner", "[points:1][unit]") {
    alone([](Hall& at) {
        at.are_slow();
        at.start();
        at.at('b').end(2);
        at.at('a').end(1);
        at.expect("", "abc", "ac", "the second value changes nothing");
        at.at('c').end(3);
        at.expect("2 by b!", "abc", "ac", "nor does the third");
    });
}

TEST_CASE("an end without a value wins nothing", "[points:1][unit]") {
    alone([](Hall& at) {
        at.start();
        at.at('a').end({});
        at.expect("", "abc", "", "b and c may still have a value");
        at.at('c').end(3);
        at.expect("3 by c!", "abc", "b", "c has one");
        Hall no_value;
        no_value.start();
        for (const char name : {'c', 'a', 'b'}) no_value.at(name).end({});
        no_value.expect("nothing!", "abc", "", "nobody has a value");
        Hall empty;
        empty.select = select_of();
        empty.start();
        empty.expect("nothing!", "", "", "there is nobody");
    });
}

TEST_CASE("operations may end while they are started", "[points:1][unit]") {
    alone([](Hall& at) {
        at.keeps = true;
        at.at('a').end({});
        at.start();
        at.expect("", "abc", "", "the first ends without a value: on to the others");
        at.at('c').end(3);
        at.expect("3 by c!", "abc", "b", "they are a select still");
        Hall first;
        first.at('a').end(1);
        first.start();
        first.expect("1 by a!", "a", "", "the first ends in its start");
        Hall second;
        second.at('a').slow = true;
        second.at('b').end(2);
        second.start();
        second.expect("", "ab", "a", "the second does, so the third is not started");
        second.at('a').end({});
        second.expect("2 by b!", "ab", "a", "and the first is waited for");
    });
}

TEST_CASE("it can be cancelled at any time", "[points:1][unit]") {
    alone([](Hall& at) {
        at.start();
        at.select->cancel();
        at.expect("nothing!", "abc", "abc", "all end when they are cancelled");
        Hall two_left;
        two_left.start();
        two_left.at('c').end({});
        two_left.select->cancel();
        two_left.expect("nothing!", "abc", "ab",
                        "the last that ends is not the last of them");
        Hall slow;
        slow.are_slow();
        slow.start();
        for (int i = 0; i < 2; ++i) slow.select->cancel();
        slow.at('a').end({});
        slow.expect("", "abc", "abc", "two have not ended");
        slow.at('b').end(2);
        slow.select->cancel();
        slow.at('c').end(3);
        slow.expect("2 by b!", "abc", "abc", "a value that is there nevertheless wins");
        Hall meanwhile;
        meanwhile.at('b').in_start = [&meanwhile] { meanwhile.select->cancel(); };
        meanwhile.start();
        meanwhile.expect("nothing!", "ab", "ab", "it is cancelled while b is started");
    });
}

TEST_CASE("cancelling too early or too late does no harm", "[points:1][unit]") {
    alone([](Hall& at) {
        at.keeps = true;
        for (int i = 0; i < 2; ++i) at.select->cancel();
        at.expect("", "", "", "what has not begun does not end");
        at.start();
        at.expect("nothing!", "", "", "and does not begin any more");
        Hall late;
        late.keeps = true;
        late.start();
        for (const char name : {'a', 'b', 'c'}) late.at(name).end({});
        for (int i = 0; i < 2; ++i) late.select->cancel();
        late.expect("nothing!", "abc", "", "it was over");
        Hall won;
        won.keeps = true;
        won.are_slow();
        won.start();
        won.at('a').end(1);
        won.select->cancel();
        won.at('b').end({});
        won.at('c').end({});
        won.select->cancel();
        won.expect("1 by a!", "abc", "bc", "it was won");
    });
}

TEST_CASE("a select may be one of the operations", "[points:1][unit]") {
    alone([](Hall& at) {
        at.select = select_of(select_of(at.ask('a'), at.ask('b')), at.ask('c'));
        at.at('b').slow = true;
        at.start();
        at.at('c').end(3);
        at.expect("", "abc", "ab", "the inner one waits for b, so the outer one does");
        at.at('b').end({});
        at.expect("3 by b!", "abc", "ab", "the second of the outer one has won");
        Hall inner;
        inner.select = select_of(select_of(inner.ask('a'), inner.ask('b')), inner.ask('c'));
        inner.start();
        inner.at('b').end(2);
        inner.expect("2 by a!", "abc", "ac", "the inner one is the first of the outer one");
    });
}

namespace {

void expect_one_of(Hall& at, const std::string& one, const std::string& other) {
    judge::check(at.log == one || at.log == other, "it ends once, with one winner",
                 "\"" + at.log + "\" instead of \"" + one + "\" or \"" + other + "\"");
    for (const Line& line : at.lines)
        judge::check(line.starts < 2 && line.cancels < 2, "nothing is done twice");
}

}  // namespace

TEST_CASE("two values come at the same time in every schedule", "[points:1][explorer]") {
    for (const bool slow : {false, true})
        expect_good([slow](judge::Program& program) {
            auto at = std::make_shared<Hall>();
            at->select = select_of(at->ask('a'), at->ask('b'));
            if (slow) at->are_slow();
            program.task("main", [at] { at->start(); });
            program.task("A", [at] { at->at('a').end(1); });
            program.task("B", [at] { at->at('b').end(2); });
            program.at_end([at] { expect_one_of(*at, "1 by a!", "2 by b!"); });
        });
}

TEST_CASE("a value and a cancel come at the same time in every schedule",
          "[points:1][explorer]") {
    for (const bool started : {true, false})
        expect_good([started](judge::Program& program) {
            auto at = std::make_shared<Hall>();
            at->keeps = true;
            at->select = select_of(at->ask('a'), at->ask('b'));
            if (started) at->start();
            program.task("main", [at, started] {
                if (!started) at->start();
            });
            program.task("A", [at] { at->at('a').end(1); });
            program.task("cancels", [at] { at->select->cancel(); });
            program.at_end([at] { expect_one_of(*at, "1 by a!", "nothing!"); });
        });
}
