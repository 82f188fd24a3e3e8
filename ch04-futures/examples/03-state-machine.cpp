// The if as a state machine that is written by hand: a future.
//
// Where can this function stop? At two reads. So it has four states, and each of them holds
// what is needed from there on, and no more. Who wants the answer asks for it: poll() goes
// on from the state in which the last poll() has stopped. Nobody calls back.
//
// Before: 02-promises.  Next: 04-combinators.

#include <cstdio>
#include <source_location>
#include <string>
#include <utility>
#include <variant>

#include "base/tracer.hpp"
#include "byhand/disk.hpp"
#include "byhand/drive.hpp"

using namespace std::chrono_literals;
using byhand::Answer, byhand::Disk, byhand::Poll, byhand::Read, byhand::Waker;

static void note(const char* from, const char* to, const char* say,
                 std::source_location where = std::source_location::current()) {
    static base::Tracer& tracer = base::program_tracer();
    static const auto lane = tracer.lane("poll()");
    std::printf("         %s -> %s\n", from, to);
    tracer.instant(lane, to,
                   {{"say", say}, {"line", where.line()}, {"from", from}, {"state", to}});
}

// [machine]
class ReadEnough {
    struct Start {};
    struct WaitingOnFoo {
        Read foo;
    };
    struct WaitingOnBar {
        std::string text;  // of foo.txt, to be kept until bar.txt is there
        Read bar;
        WaitingOnBar(std::string foo, Read read)
            : text(std::move(foo)), bar(std::move(read)) {}
    };
    struct Done {};

  public:
    using Output = Answer;
    ReadEnough(Disk& disk, std::size_t least) noexcept : disk_(disk), least_(least) {}

    Poll<Answer> poll(const Waker& waker) {
        if (std::holds_alternative<Start>(state_)) {
            state_.emplace<WaitingOnFoo>(Read(disk_, "foo.txt"));
            note("start", "waiting_on_foo", "The first poll: foo.txt is asked for.");
        }
        if (auto* here = std::get_if<WaitingOnFoo>(&state_)) {
            auto foo = here->foo.poll(waker);
            if (!foo) return byhand::pending;  // the next poll comes back to here
            const bool enough = !*foo || (*foo)->size() >= least_;
            if (enough) return done("waiting_on_foo", std::move(*foo));
            state_.emplace<WaitingOnBar>(std::move(**foo), Read(disk_, "bar.txt"));
            note("waiting_on_foo", "waiting_on_bar", "foo.txt was not enough.");
        }
        auto& here = std::get<WaitingOnBar>(state_);  // or it was asked too often
        auto bar = here.bar.poll(waker);
        if (!bar) return byhand::pending;
        if (*bar) bar->value().insert(0, here.text);
        return done("waiting_on_bar", std::move(*bar));
    }

  private:
    Answer done(const char* from, Answer answer) {
        state_.emplace<Done>();  // the reads and the text are gone
        note(from, "done", "The answer is there.");
        return answer;
    }
    Disk& disk_;
    std::size_t least_;
    std::variant<Start, WaitingOnFoo, WaitingOnBar, Done> state_;
};
// [machine]

static void run(const char* what, std::size_t least, bool with_foo) {
    Disk disk;
    if (with_foo) disk.put("foo.txt", "hello", 30ms);
    disk.put("bar.txt", " world", 20ms);
    std::printf("%s:\n", what);
    ReadEnough future(disk, least);
    const Answer answer = byhand::drive(future, disk);
    std::printf("         %s\n", byhand::words(answer));
}

int main() {
    run("at least 8 letters", 8, true);
    run("at least 5 letters", 5, true);
    run("without foo.txt", 5, false);
}

// Output:
// at least 8 letters:
//          start -> waiting_on_foo
//    0 ms  poll 1: not yet
//          waiting_on_foo -> waiting_on_bar
//   30 ms  poll 2: not yet
//          waiting_on_bar -> done
//   50 ms  poll 3: there it is
//          hello world
// at least 5 letters:
//          start -> waiting_on_foo
//    0 ms  poll 1: not yet
//          waiting_on_foo -> done
//   30 ms  poll 2: there it is
//          hello
// without foo.txt:
//          start -> waiting_on_foo
//    0 ms  poll 1: not yet
//          waiting_on_foo -> done
//    0 ms  poll 2: there it is
//          no such file or directory
