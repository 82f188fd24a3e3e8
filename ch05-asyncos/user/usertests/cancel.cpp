// Cancel: does a call that is called off end, once, and nothing else with it?

#include <algorithm>

#include "futures/core/executor.hpp"
#include "futures/core/select.hpp"
#include "user/usertests/chained.hpp"

namespace usertests {

namespace {

using abi::Chain;

abi::Submission cancel(std::uint32_t event) { return Chained::call(Call::cancel, event); }

constexpr abi::Time long_time{1000, 0}, short_time{0, 2'000'000};

abi::Submission sleep(const abi::Time& time) {
    return Chained::call(Call::nanosleep, &time, nullptr);
}

// The answer of the call with this event. Each has one result, and there are no others.
struct Answers {
    std::int64_t of[Chained::granted] = {};
    bool has[Chained::granted] = {};

    explicit Answers(Chained& ring) {
        abi::Completion found;
        const auto read_all = [&] {
            while (ring.side.take(found)) {
                const std::uint32_t at = found.event - ring.first;
                check(at < Chained::granted && !has[at]);
                has[at] = true;
                of[at] = found.answer;
            }
        };
        const auto are_there = [&] {
            return std::all_of(has, has + (ring.next - ring.first),
                               [](bool is) { return is; });
        };
        for (read_all(); !are_there(); read_all()) must(user::wait_for_events({}));
    }
    void gives(std::uint32_t at, Errno why) const {
        check(of[at] == -static_cast<std::int64_t>(why));
    }
};

futures::Task<std::size_t> give_up(user::Rings& calls, const user::Pipe& pipe,
                                   std::span<char> room) {
    const auto first = co_await futures::select(
        calls.read(pipe.read_end, room), calls.ask(Call::nanosleep, &short_time, nullptr));
    co_return first.index();
}

// A read that is to end in time, and what it needs for that: its own event, and that of the last of four calls.
std::uint32_t read_in_time(Chained& ring, Slow& slow, const abi::Time& time) {
    const auto read = ring.add(slow.read());
    const auto timer = ring.add(sleep(time));
    ring.add(cancel(read), {timer});
    ring.add(cancel(timer), {read}, Chain::even_failed);
    return read;
}

constexpr Test tests[] = {
    {"cancel-read", "Does a read that waits end when it is cancelled, and not another?",
     [] {
         Chained ring;
         Slow slow, other;
         const auto read = ring.add(slow.read());
         const auto kept = ring.add(other.read());
         const auto slept = ring.add(sleep(long_time));
         const auto kept_sleep = ring.add(sleep(short_time));
         ring.add(cancel(read));
         ring.add(cancel(slept));
         ring.tell();
         must(user::write(other.pipe.write_end, "abc"));
         const Answers answers(ring);
         answers.gives(read - ring.first, Errno::cancelled);
         check(answers.of[kept - ring.first] == 3);
         answers.gives(slept - ring.first, Errno::cancelled);
         check(answers.of[kept_sleep - ring.first] == 0);
         check(answers.of[4] == 0 && answers.of[5] == 0);
         must(user::write(slow.pipe.write_end, "ab"));
         check(must(user::read(slow.pipe.read_end, slow.room)) == 2);
     },
     Where::our_kernel},
    {"cancel-token", "Is a call without an event found by its token, and once?",
     [] {
         Bare bare;
         Slow slow;
         auto read = slow.read();
         read.token = 77;
         check(bare.side.submit(read));
         bare.submit(Call::cancel, 0, 78);
         bare.gives(Errno::no_such_file);
         bare.submit(Call::cancel, 0, 77);
         std::int64_t sum = bare.result();
         sum += bare.result();  // one is 0; which is first, is not said
         check(sum == -static_cast<std::int64_t>(Errno::cancelled));
         bare.submit(Call::cancel, 0, 77);
         bare.gives(Errno::no_such_file);
     },
     Where::our_kernel},
    {"cancel-chained", "Does it end what waits for it, and nothing before it?",
     [] {
         Chained ring;
         Slow slow;
         const auto read = ring.add(slow.read());
         const auto next = ring.add(Chained::call(Call::getpid), {read});
         ring.add(Chained::call(Call::getpid), {next, read});
         ring.add(Chained::call(Call::getpid), {next}, Chain::even_failed);
         ring.add(Chained::call(Call::getpid), {read});
         ring.add(cancel(next));
         ring.tell();
         check(!ring.side.has_happened(read) && ring.side.has_happened(next));
         must(user::write(slow.pipe.write_end, "abc"));
         const Answers answers(ring);
         check(answers.of[0] == 3 && answers.of[5] == 0);
         answers.gives(1, Errno::cancelled);
         answers.gives(2, Errno::cancelled);
         check(answers.of[3] == user::process_id() && answers.of[4] == user::process_id());
     },
     Where::our_kernel},
    {"cancel-decided",
     "Is one cancelled that may begin, but has not; and is it too late after?",
     [] {
         Chained ring;
         Slow slow;
         const auto read = ring.add(slow.read());
         const std::uint32_t late = ring.next;
         ring.add(Chained::call(Call::getpid), {read});
         ring.add(cancel(late), {read});
         const std::uint32_t early = ring.next + 1;
         ring.add(cancel(early), {read});
         ring.add(Chained::call(Call::getpid), {read});
         ring.tell();
         must(user::write(slow.pipe.write_end, "x"));
         const Answers answers(ring);
         check(answers.of[1] == user::process_id());
         answers.gives(2, Errno::no_such_file);
         check(answers.of[3] == 0);
         answers.gives(4, Errno::cancelled);
     },
     Where::our_kernel},
    {"cancel-forged",
     "Is nothing cancelled that has ended, was never, or is the cancelling itself?",
     [] {
         refused(user::order(Call::cancel, 1, 0), Errno::invalid_argument);
         Chained ring;
         const auto done = ring.add(Chained::call(Call::getpid));
         check(ring.result() == user::process_id());
         for (const std::uint64_t event :
              {std::uint64_t{done}, std::uint64_t{ring.next}, std::uint64_t{ring.next + 1},
               std::uint64_t{ring.first + 1000}, std::uint64_t{~0U}, ~std::uint64_t{0}}) {
             ring.add(Chained::call(Call::cancel, event));
             ring.gives(Errno::no_such_file);
             refused(user::order(Call::cancel, event, 0), Errno::no_such_file);
         }
         ring.add(Chained::call(Call::cancel, 0, 12345));
         ring.gives(Errno::no_such_file);
     },
     Where::our_kernel},
    {"cancel-in-time", "Does a call end at its deadline, and its deadline with the call?",
     [] {
         Chained ring;
         Slow in_time, late;
         read_in_time(ring, in_time, long_time);
         read_in_time(ring, late, short_time);
         ring.tell();
         must(user::write(in_time.pipe.write_end, "abc"));
         const Answers answers(ring);
         check(answers.of[0] == 3 && answers.of[3] == 0);
         answers.gives(1, Errno::cancelled);
         answers.gives(2, Errno::cancelled);
         answers.gives(4, Errno::cancelled);
         check(answers.of[5] == 0 && answers.of[6] == 0);
         answers.gives(7, Errno::no_such_file);
     },
     Where::our_kernel},
    {"cancel-parked", "Does a parked process end at a deadline that it has left behind?",
     [] {
         const Slow slow;
         const auto child = must(user::fork());
         if (child == 0) {
             static Slow own;
             Chained ring;
             const auto read = read_in_time(ring, own, short_time);
             must(user::order(Call::exit_when, read, 3, 4));
         }
         ends(child, abi::Ending::exited(4));
     },
     Where::our_kernel},
    {"cancel-dropped", "Is a call that its task drops ended, and its bytes left alone?",
     [] {
         user::Rings calls;
         must(calls.open());
         futures::LocalExecutor executor(calls);
         const auto pipe = must(user::make_pipe());
         char room[8] = {};
         check(executor.block_on(give_up(calls, pipe, room)) == 1);
         check(ends_well([] {}));  // there is no fork as long as a call is in flight
         must(user::write(pipe.write_end, "late"));
         check(executor.block_on(give_up(calls, pipe, room)) == 0);  // and drops the timer
         check(std::string_view(room) == "late");
         must(user::close(pipe.read_end));
         must(user::close(pipe.write_end));
     },
     Where::our_kernel},
};

}  // namespace

const std::span<const Test> cancel_tests(tests);

}  // namespace usertests
