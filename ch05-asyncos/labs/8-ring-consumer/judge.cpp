// Needs: linux

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "consumer.hpp"
#include "model/explore.hpp"
#include "model/sync.hpp"
#include "model/wait.hpp"
#include "workbook/catch.hpp"

namespace {

// The lines that are shown.
std::string told(const std::string& expected, const std::string& happened) {
    return "expected " + expected + "\nhappened " + happened;
}

// The explorer numbers what has no name, in the order of Rings.
std::string named(std::string text) {
    constexpr std::array<std::array<const char*, 2>, 7> names{
        {{"atomic 1", "submitted"},
         {"atomic 2", "taken"},
         {"atomic 3", "fetched"},
         {"atomic 4", "completed"},
         {"atomic 5", "is_polling"},
         {"variable 1", "the call"},
         {"variable 2", "the result"}}};
    for (const auto& [number, name] : names)
        for (std::size_t at = 0; (at = text.find(number)) != std::string::npos;)
            text.replace(at, std::string_view(number).size(), name);
    return text;
}

// Of an execution: what it comes down to, and its last steps.
std::string told(const model::Report& report) {
    if (report.passed()) return report.explain();
    std::string steps;
    for (std::size_t at = report.steps.size(); at > 0 && steps.size() < 160; --at) {
        const model::Step& step = report.steps[at - 1];
        steps = report.threads[step.thread] + " " + named(step.said) +
                (steps.empty() ? "" : "; ") + steps;
    }
    return told(named(report.expected), named(report.happened)) + "\nsteps ... " + steps +
           "\norder " + report.choices();
}

// Data that counts how often it is read.
template <class T>
class Counted {
  public:
    Counted& operator=(T value) {
        value_ = value;
        return *this;
    }
    operator T() const {
        ++reads;
        return value_;
    }
    mutable unsigned reads = 0;

  private:
    T value_{};
};

// One thread, and no explorer.
struct Plain {
    template <class T>
    using Atomic = std::atomic<T>;
    template <class T>
    using Data = Counted<T>;
};

using Memory = Rings<Plain, 4, 4>;

// A program and a kernel, whose counters begin anywhere.
struct Pair {
    explicit Pair(std::uint32_t begin = 0)
        : kernel((set_all(begin), memory), begin), program(memory, begin) {}
    void set_all(std::uint32_t begin) {
        for (auto* word :
             {&memory.submitted, &memory.taken, &memory.fetched, &memory.completed})
            word->store(begin);
    }
    // Submits calls with these numbers. @returns How many found room.
    int submit(std::uint64_t from, std::uint64_t to) {
        int count = 0;
        for (std::uint64_t number = from; number <= to; ++number)
            count += program.submit({number * 7, number}) ? 1 : 0;
        return count;
    }
    // Takes what can be taken. @returns Their numbers: "1 2 3".
    std::string take_all() {
        std::string numbers;
        Call call;
        for (int most = 10; most > 0 && kernel.take(call); --most)
            numbers += (numbers.empty() ? "" : " ") +
                       (call.what == call.number * 7 ? std::to_string(call.number) : "?");
        return numbers;
    }
    void complete(std::uint64_t from, std::uint64_t to) {
        for (std::uint64_t number = from; number <= to; ++number)
            kernel.complete({number, number * 11});
    }
    // Reads the results. @returns Their numbers.
    std::string results() {
        std::string numbers;
        Result result;
        for (int most = 10; most > 0 && program.take(result); --most)
            numbers +=
                (numbers.empty() ? "" : " ") +
                (result.answer == result.number * 11 ? std::to_string(result.number) : "?");
        return numbers;
    }
    Memory memory;
    Consumer<Memory> kernel;
    Program<Memory> program;
};

void expect(const std::string& found, const std::string& expected, const char* rule) {
    INFO(told(std::string(rule) + ": \"" + expected + "\"", "\"" + found + "\""));
    REQUIRE(found == expected);
}
void expect(bool holds, const char* rule) {
    INFO(told(rule, "it is not so"));
    REQUIRE(holds);
}

}  // namespace

TEST_CASE("calls are taken in order and answered", "[points:1][unit]") {
    Pair pair;
    expect(pair.take_all(), "", "nothing was submitted");
    expect(pair.submit(1, 3) == 3, "there is room for three calls");
    expect(pair.take_all(), "1 2 3", "they are taken in order");
    pair.complete(2, 2);
    expect(pair.results(), "2", "one is answered before the others");
    pair.complete(1, 1);
    pair.complete(3, 3);
    expect(pair.results(), "1 3", "and these later");
    expect(pair.submit(4, 9) == 4, "what was taken makes room: four of six find a place");
    expect(pair.take_all(), "4 5 6 7", "all the way round");
    pair.kernel.start_polling();
    expect(!pair.program.must_wake_kernel(), "who polls need not be woken");
    expect(pair.kernel.stop_polling(), "it may sleep: there is nothing to take");
    expect(pair.program.must_wake_kernel(), "who sleeps must be woken");
    pair.kernel.start_polling();
    expect(!pair.program.must_wake_kernel(), "and then it polls again");
}

TEST_CASE("a call is taken only if its result has a place", "[points:1][unit]") {
    Pair pair;
    pair.submit(1, 4);
    expect(pair.take_all(), "1 2 3 4", "four results have a place");
    pair.submit(5, 8);
    expect(pair.take_all(), "",
           "four calls are in flight, and the results have four places");
    expect(pair.kernel.stop_polling(), "it may sleep: nothing can be taken");
    pair.complete(1, 2);
    expect(pair.take_all(), "", "two results are not read, and two calls are in flight");
    Result result;
    expect(pair.program.take(result) && result.number == 1, "the first result is there");
    expect(!pair.kernel.stop_polling(),
           "it may not sleep: a result was read, so there is room");
    expect(pair.take_all(), "5", "one was read: one place");
    pair.complete(3, 5);
    expect(pair.results(), "2 3 4 5", "no result is overwritten");
    expect(pair.take_all(), "6 7 8", "all are read: the others");
}

TEST_CASE("counters run over their end", "[points:1][unit]") {
    Pair pair(0xffff'fffd);
    for (std::uint64_t number = 1; number < 13; number += 3) {
        const std::string three = std::to_string(number) + " " +
                                  std::to_string(number + 1) + " " +
                                  std::to_string(number + 2);
        expect(pair.submit(number, number + 2) == 3, "there is room for three calls");
        expect(pair.take_all(), three, "counters begin at 2^32 - 3: three calls are taken");
        pair.complete(number, number + 2);
        expect(pair.results(), three, "and answered");
    }
}

TEST_CASE("counters that cannot be are no calls and no room", "[points:1][faults]") {
    Pair pair;
    pair.submit(1, 2);
    for (const std::uint32_t claim : {5U, 1000U, 0xffff'ffffU, 0x8000'0000U}) {
        pair.memory.submitted.store(claim);
        expect(pair.take_all(), "", "more calls than places were submitted, it says");
        expect(pair.kernel.stop_polling(), "nothing can be taken, so it may sleep");
    }
    pair.memory.submitted.store(2);
    expect(pair.take_all(), "1 2", "the counter is right again");
    pair.complete(1, 1);
    pair.submit(3, 4);
    for (const std::uint32_t claim : {2U, 1000U, 0xffff'fff0U, 0x8000'0000U}) {
        pair.memory.taken.store(claim);
        expect(pair.take_all(), "", "more results were read than written, it says");
        expect(pair.kernel.stop_polling(), "nothing can be taken, so it may sleep");
    }
    pair.memory.taken.store(0);
    expect(pair.take_all(), "3 4", "this counter is right again, too");
}

TEST_CASE("what the kernel has written is not read back", "[points:1][faults]") {
    Pair pair;
    pair.submit(1, 2);
    expect(pair.take_all(), "1 2", "two calls are taken");
    pair.memory.fetched.store(0);
    pair.memory.completed.store(77);
    expect(pair.take_all(), "",
           "the program has set the kernel's counter back: no call is taken twice");
    pair.complete(1, 1);
    const std::string words = std::to_string(pair.memory.completed.load());
    expect(words, "1", "one result is written, whatever stood in the counter");
    pair.memory.is_polling.store(1);
    pair.submit(3, 3);
    expect(pair.take_all(), "3", "what comes is taken");
    expect(std::to_string(pair.memory.fetched.load()), "3", "three calls are read");
}

TEST_CASE("a call is read once", "[points:1][faults]") {
    Pair pair;
    pair.submit(1, 4);
    pair.take_all();
    pair.take_all();
    std::string reads, expected;
    for (const auto& entry : pair.memory.calls) reads += std::to_string(entry.reads) + " ";
    for (const auto& entry : pair.memory.results)
        reads += std::to_string(entry.reads) + " ";
    expect(reads, "1 1 1 1 0 0 0 0 ", "four calls are taken: each entry is read once");
}

namespace {

// So small that they are full at once.
using Small = Rings<model::Sync, 1, 1>;

// A program and a kernel; each tries as often as there are calls, in every order.
struct Exchange {
    static constexpr int calls = 2;
    Small memory;
    Consumer<Small> kernel{memory};
    Program<Small> program{memory};
    std::uint64_t submitted = 0, received = 0;

    void ask() {
        for (int i = 0; i < calls; ++i) {
            if (program.submit({0, submitted + 1})) ++submitted;
            receive();
        }
    }
    void receive() {
        Result result;
        if (!program.take(result)) return;
        model::check(result.number == ++received, "results come in order, each once");
    }
    void serve() {
        Call call;
        for (int i = 0; i < calls; ++i)
            if (kernel.take(call)) kernel.complete({call.number, 0});
    }
    void at_end() {
        serve();
        for (int i = 0; i < calls; ++i) {
            receive();
            serve();
        }
        model::check(received == submitted && submitted > 0,
                     "all that was submitted has a result");
    }
};

// The kernel polls, and sleeps when there is nothing; the program wakes it if it does not poll.
struct Nap {
    Small memory;
    Consumer<Small> kernel{memory};
    Program<Small> program{memory};
    model::Parker doorbell{"the doorbell"};

    void ask() {
        model::check(program.submit({0, 1}), "there is room");
        if (program.must_wake_kernel()) doorbell.unpark();
    }
    void serve() {
        kernel.start_polling();
        Call call;
        for (int rounds = 0; !kernel.take(call); ++rounds) {
            model::check(rounds < 20, "who has nothing to take sleeps");
            if (!kernel.stop_polling()) continue;
            doorbell.park();
            kernel.start_polling();
        }
        model::check(call.number == 1, "the call that was submitted is taken");
    }
};

}  // namespace

TEST_CASE("no entry is touched too early in any order", "[points:2][explorer]") {
    const model::Report report = model::explore<Exchange>(
        {{"program", &Exchange::ask}, {"kernel", &Exchange::serve}});
    INFO(told(report));
    CHECK(report.passed());
}

TEST_CASE("a kernel that sleeps misses nothing in any order", "[points:2][explorer]") {
    const model::Report report = model::explore<Nap>(
        {{"program", &Nap::ask}, {"kernel", &Nap::serve}}, {.steps = 200});
    INFO(told(report));
    CHECK(report.passed());
}
