// Bounded programs: what is attached runs, counts and refuses; what is no good program never runs.

#include "user/bounded.hpp"

#include "bounded/text.hpp"
#include "user/rings.hpp"
#include "user/usertests/test.hpp"

namespace usertests {

namespace {

using abi::Event;
using bounded::Code, bounded::Instruction, bounded::Why;

struct Program {
    Instruction room[bounded::most_instructions];
    std::size_t count = 0;

    explicit Program(std::string_view text) {
        const auto read = bounded::assemble(text, room);
        check(read.has_value());
        count = *read;
    }
    [[nodiscard]] std::span<const Instruction> instructions() const {
        return {room, count};
    }
};

int attach(Event event, std::string_view text, std::size_t words = 8) {
    const auto number = user::attach(event, Program(text).instructions(), words);
    if (!number) fail(bounded::describe(number.error().refusal.why), {});
    return *number;
}
void is_refused(std::span<const Instruction> program, std::uint32_t at, Why why) {
    const auto number = user::attach(Event::call, program, 8);
    check(!number && number.error().error == Errno::invalid_argument);
    check(number.error().refusal.at == at && number.error().refusal.why == why);
}

// state[0]: how many calls of getppid() were made.
constexpr std::string_view count_getppid =
    "r0 = event[0]\nif r0 != 173 goto out\nr1 = state[0]\nr1 += 1\nstate[0] = r1\n"
    "out: return r0";
// getppid() fails.
constexpr std::string_view refuse_getppid =
    "r0 = event[0]\nif r0 == 173 goto no\nr0 = 0\nreturn r0\nno: r0 = 13\nreturn r0";
constexpr std::string_view count_all =
    "r1 = state[0]\nr1 += 1\nstate[0] = r1\nr0 = event[0]\nstate[1] = r0\nreturn r0";

std::uint64_t first_word_of(int number) {
    std::uint64_t word = 0;
    must(user::detach(number, {&word, 1}));
    return word;
}
std::int64_t parent() { return user::call(Call::getppid); }

constexpr Test tests[] = {
    {"bounded-counts", "Does an attached program count the calls of a process, exactly?",
     [] {
         const int number = attach(Event::call, count_getppid);
         for (int i = 0; i < 10; ++i) check(parent() > 0);
         std::uint64_t state[2] = {7, 7};
         const auto counts = must(user::detach(number, state));
         check(state[0] == 10 && state[1] == 0);
         check(counts.runs == 11 && counts.skipped == 0 && counts.steps == 6);
         check(parent() > 0);
         refused(user::detach(number, state), Errno::invalid_argument);
     },
     Where::our_kernel},
    {"bounded-children",
     "Does it count those of children, too, and only its owner can end it?",
     [] {
         static int number;
         number = attach(Event::call, count_getppid);
         check(in_child([] {
                   check(parent() > 0);
                   check(in_child([] { check(parent() > 0); }).status == 0);
                   std::uint64_t word = 0;
                   refused(user::detach(number, {&word, 1}), Errno::invalid_argument);
               }).status == 0);
         check(first_word_of(number) == 2);
     },
     Where::our_kernel},
    {"bounded-owner-ends", "Does a program end with its owner, though children go on?",
     [] {
         static user::Pipe pipe;
         pipe = must(user::make_pipe());
         check(ends_well([] {
             attach(Event::call, count_getppid);
             if (must(user::fork()) != 0) return;
             must(user::sleep(std::chrono::milliseconds(20)));
             for (int i = 0; i < 4; ++i) attach(Event::call, count_getppid);
             must(user::write(pipe.write_end, "x"));  // there was room for four
         }));
         must(user::close(pipe.write_end));
         char byte = 0;
         check(must(user::read(pipe.read_end, {&byte, 1})) == 1);
         must(user::close(pipe.read_end));
         must(user::sleep(std::chrono::milliseconds(20)));
     },
     Where::our_kernel},
    {"bounded-tick-ends",
     "Is a program for all processes gone with its owner, and its memory free?",
     [] {
         check(in_child([] { attach(Event::tick, count_all); }).status == 0);
         const int number = attach(Event::tick, count_all);
         const auto end = user::now() + std::chrono::milliseconds(25);
         while (user::now() < end) {}
         check(first_word_of(number) > 0);
     },
     Where::our_kernel},
    {"bounded-filter", "Does a filter refuse a call for ever, to all that come after?",
     [] {
         check(in_child([] {
                   const int number = attach(Event::filter, refuse_getppid);
                   check(parent() == -13);
                   std::uint64_t word = 0;
                   refused(user::detach(number, {&word, 1}), Errno::not_permitted);
                   attach(Event::filter, "r0 = 0\nreturn r0");
                   check(parent() == -13);
                   check(in_child([] { check(parent() == -13); }).status == 0);
               }).status == 0);
         check(parent() > 0);
     },
     Where::our_kernel},
    {"bounded-rings", "Does a filter refuse calls that are no traps, too?",
     [] {
         check(in_child([] {
                   auto& memory = *reinterpret_cast<rings::SharedMemory*>(
                       must(user::ask(Call::ring_setup, 0)));
                   rings::ProgramSide<> side{memory};
                   attach(Event::filter,
                          "r0 = event[0]\nif r0 == 172 goto no\nr0 = 0\nreturn r0\n"
                          "no: r0 = event[6]\nr0 += 13\nreturn r0");
                   check(side.submit({.call = static_cast<std::uint64_t>(Call::getpid)}));
                   abi::Completion found;
                   while (!side.take(found)) must(user::wait_for_events({}));
                   check(found.answer == -13);
               }).status == 0);
     },
     Where::our_kernel},
    {"bounded-refused", "Is each program that is no good refused, and told why?",
     [] {
         is_refused({}, 0, Why::empty);
         is_refused(Program("r0 = 1\nr0 = state[8]\nreturn r0").instructions(), 1,
                    Why::outside);
         is_refused(Program("r0 = event[8]\nreturn r0").instructions(), 0, Why::outside);
         is_refused(Program("r0 = 1\nrepeat 5000\nagain\nreturn r0").instructions(), 1,
                    Why::too_many_steps);
         is_refused(Program("r0 = 1").instructions(), 0, Why::runs_off);
         const Instruction none{static_cast<Code>(200), 0, 0, 0, 0};
         is_refused({&none, 1}, 0, Why::no_such_code);
         static Instruction many[bounded::most_instructions + 1];
         is_refused(many, 0, Why::too_long);
     },
     Where::our_kernel},
    {"bounded-hostile",
     "Are numbers and addresses that cannot be refused, and nothing is left?",
     [] {
         for (char* const place : {nowhere, of_kernel, absurd}) {
             refused(user::order(Call::attach, place), Errno::bad_address);
             abi::Attach what{Event::call, 2, user::in_register(place), 8, 0, 0, 0};
             refused(user::order(Call::attach, &what), Errno::bad_address);
             const int number = attach(Event::call, count_getppid);
             std::uint64_t word = 0;
             refused(user::order(Call::detach, number, place, 8, &word),
                     Errno::bad_address);
             refused(user::order(Call::detach, number, &word, 1, place),
                     Errno::bad_address);
             check(first_word_of(number) == 0);
         }
         abi::Attach what{static_cast<Event>(4), 0, 0, 8, 0, 0, 0};
         refused(user::order(Call::attach, &what), Errno::out_of_range);
         what = {Event::call, 0, 0, bounded::most_words + 1, 0, 0, 0};
         refused(user::order(Call::attach, &what), Errno::out_of_range);
         what = {Event::call, ~0U, 0, 8, 0, 0, 0};
         refused(user::order(Call::attach, &what), Errno::invalid_argument);
         refused(user::order(Call::detach, -1, 0, 0, 0), Errno::invalid_argument);
     },
     Where::our_kernel},
    {"bounded-many",
     "Can a process attach four programs, not more, and are they gone with it?",
     [] {
         check(ends_well([] {
             for (int i = 0; i < 4; ++i) attach(Event::call, count_all, 512);
             const auto fifth =
                 user::attach(Event::call, Program(count_all).instructions(), 8);
             check(!fifth && fifth.error().error == Errno::too_many_handles);
         }));
     },
     Where::our_kernel},
    {"bounded-budget", "Do programs take their part of the time, and no more?",
     [] {
         const int number =
             attach(Event::call, "r0 = 0\nrepeat 1000\nr0 += 1\nr0 += 1\nagain\nreturn r0");
         const auto begin = user::now();
         for (int i = 0; i < 400; ++i) parent();
         const auto ticks = (user::now() - begin) / std::chrono::milliseconds(10) + 2;
         const auto counts = must(user::detach(number, {}));
         check(counts.steps == 3003 && counts.runs > 0 && counts.skipped > 0);
         check(counts.runs <= static_cast<std::uint64_t>(ticks) * 32'768 / 3003);
         check(counts.runs + counts.skipped > 400);
     },
     Where::our_kernel},
    {"bounded-tick",
     "Does a program run whenever the timer takes the processor from somebody?",
     [] {
         const int number = attach(Event::tick, count_all);
         const auto end = user::now() + std::chrono::milliseconds(45);
         while (user::now() < end) {}
         std::uint64_t state[2] = {};
         must(user::detach(number, state));
         check(state[0] >= 3 && state[1] == static_cast<std::uint64_t>(user::process_id()));
     },
     Where::our_kernel},
};

}  // namespace

const std::span<const Test> bounded_tests(tests);

}  // namespace usertests
