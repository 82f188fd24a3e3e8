// Rings: is what a program writes there done, and can it do any harm?

#include <algorithm>
#include <array>

#include "user/interrupts_riscv64.hpp"
#include "user/usertests/bare_rings.hpp"

namespace usertests {

namespace {

const char* const no_words[] = {nullptr};

// Fills memory with calls of which each waits.
void wait_for_much(Bare& bare) {
    static char room[8];
    static const abi::Time long_time{1000, 0};
    const auto pipe = must(user::make_pipe());
    bare.submit(Call::read, pipe.read_end, room, sizeof room);
    bare.submit(Call::nanosleep, &long_time, nullptr);
    must(user::order(Call::ring_notify));
}

void do_nothing(int) {}

constexpr Test tests[] = {
    {"ring-calls", "Do calls in a ring do what calls by a trap do?",
     [] {
         Bare bare;
         const auto pipe = must(user::make_pipe());
         char room[8] = {};
         bare.submit(Call::getpid);
         bare.submit(Call::write, pipe.write_end, "four", 4);
         bare.submit(Call::read, pipe.read_end, room, sizeof room);
         bare.submit(Call::close, pipe.read_end);
         bare.submit(Call::close, pipe.write_end);
         check(bare.result() == user::process_id());
         check(bare.result() == 4);
         check(bare.result() == 4 && std::string_view(room) == "four");
         check(bare.result() == 0 && bare.result() == 0);
     },
     Where::our_kernel},
    {"ring-clean", "Is nothing of others in the memory of new rings?",
     [] {
         check(ends_well([] {
             static std::array<char, 64 * 4096> room;
             std::fill(room.begin(), room.end(), 'x');
         }));
         const auto place = must(user::ask(Call::ring_setup, 0));
         const auto* const bytes = reinterpret_cast<const char*>(place);
         check(std::all_of(bytes, bytes + sizeof(rings::SharedMemory),
                           [](char byte) { return byte == 0; }));
     },
     Where::our_kernel},
    {"ring-waits", "Does a read of an empty pipe wait, while other calls go on?",
     [] {
         Bare bare;
         const auto pipe = must(user::make_pipe());
         char room[8] = {};
         bare.submit(Call::read, pipe.read_end, room, sizeof room);
         bare.submit(Call::getpid);
         check(bare.result() == user::process_id());
         abi::Completion none;
         check(!bare.side.take(none));
         must(user::write(pipe.write_end, "abc"));
         check(bare.result() == 3 && std::string_view(room) == "abc");
         must(user::close(pipe.read_end));
         must(user::close(pipe.write_end));
     },
     Where::our_kernel},
    {"ring-refuses",
     "Are calls that are none, that may not be there, and words that mean nothing refused?",
     [] {
         Bare bare;
         for (const Call call : {static_cast<Call>(999), static_cast<Call>(~0ULL),
                                 Call::exit, Call::clone, Call::execve, Call::brk,
                                 Call::rt_sigreturn, Call::event_wait, Call::ring_setup}) {
             bare.submit(call);
             bare.gives(Errno::not_implemented);
         }
         check(bare.side.submit({.call = 172, .flags = abi::Chain::all_flags + 1}));
         bare.gives(Errno::invalid_argument);
         check(bare.side.submit({.call = 172, .flags = abi::Chain::limit, .reserved = 1}));
         bare.gives(Errno::invalid_argument);
         refused(user::ask(Call::ring_setup, 0), Errno::busy);
     },
     Where::our_kernel},
    {"ring-setup",
     "Can there be no rings of another kind, and no calls about rings without some?",
     [] {
         refused(user::ask(Call::ring_setup, 2), Errno::invalid_argument);
         refused(user::ask(Call::ring_setup, -1), Errno::invalid_argument);
         refused(user::order(Call::ring_notify), Errno::invalid_argument);
         refused(user::ask(Call::event_grant, 1), Errno::invalid_argument);
         refused(user::wait_for_events({}), Errno::invalid_argument);
     },
     Where::our_kernel},
    {"ring-to-nowhere", "Are pointers that lie refused one by one, and nothing else?",
     [] {
         Bare bare;
         const auto pipe = must(user::make_pipe());
         must(user::write(pipe.write_end, "x"));
         for (char* const place : {nowhere, of_kernel, absurd}) {
             bare.submit(Call::read, pipe.read_end, place, 1);
             bare.submit(Call::write, pipe.write_end, place, 1);
             bare.submit(Call::openat, abi::at_current_directory, place, 0, 0);
             bare.submit(Call::nanosleep, place, nullptr);
             for (int i = 0; i < 4; ++i) bare.gives(Errno::bad_address);
         }
         bare.submit(Call::read, not_open, nowhere, 1);
         bare.gives(Errno::bad_handle);
         must(user::close(pipe.read_end));
         must(user::close(pipe.write_end));
     },
     Where::our_kernel},
    {"ring-wild-counters",
     "Does a program that lies about its counters harm nobody but itself?",
     [] {
         Bare bare;
         for (const std::uint32_t claim : {65U, 1000U, 0x8000'0000U, ~0U}) {
             bare.memory.submitted = claim;
             must(user::order(Call::ring_notify));
             check(bare.memory.fetched == 0);
         }
         bare.memory.submitted = 0;
         bare.submit(Call::getpid);
         bare.memory.taken = 77;
         must(user::order(Call::ring_notify));
         check(bare.memory.fetched == 0);
         bare.memory.taken = 0;
         bare.memory.fetched = bare.memory.completed = 0x1234;
         must(user::order(Call::ring_notify));
         check(bare.memory.fetched == 1 && bare.memory.completed == 1);
     },
     Where::our_kernel},
    {"ring-overflow", "Do results that nobody reads never overflow, and get none lost?",
     [] {
         Bare bare;
         unsigned submitted = 0, refused_calls = 0;
         while (refused_calls < 2) {
             if (bare.side.submit({.call = 172, .token = submitted})) {
                 ++submitted;
             } else {
                 ++refused_calls;
                 must(user::order(Call::ring_notify));
             }
             if (submitted % 64 == 0) must(user::order(Call::ring_notify));
         }
         check(submitted == 256 + 64);
         for (std::uint64_t expected = 0; expected < submitted; ++expected) {
             abi::Completion found;
             while (!bare.side.take(found)) must(user::wait_for_events({}));
             check(found.token == expected);
         }
     },
     Where::our_kernel},
    {"ring-page-gone",
     "May a program give the page back into which it reads, and close the file?",
     [] {
         Bare bare;
         const auto pipe = must(user::make_pipe());
         auto* const page = reinterpret_cast<char*>(must(user::ask(
             Call::mmap, 0, 4096, 3, abi::Map::is_private | abi::Map::anonymous, -1, 0)));
         bare.submit(Call::read, pipe.read_end, page, 4096);
         must(user::order(Call::ring_notify));
         must(user::order(Call::sched_yield));  // now it waits
         must(user::order(Call::munmap, page, 4096));
         must(user::close(pipe.read_end));
         alignas(4096) static volatile char
             others[8 * 4096];  // new pages: one of them would be that one
         for (std::size_t at = 0; at < sizeof others; at += 4096) others[at] = 0;
         must(user::write(pipe.write_end, "to nowhere"));
         const std::int64_t answer =
             bare.result();  // the second: another hart began it late
         check(answer == 10 || answer == -static_cast<int>(Errno::bad_address));
         for (const volatile char& byte : others) check(byte == 0);
         must(user::close(pipe.write_end));
     },
     Where::our_kernel},
    {"ring-file-closed", "Does a call that waits keep its file, when its number is closed?",
     [] {
         Bare bare;
         const auto pipe = must(user::make_pipe());
         char room[8];
         bare.submit(Call::read, pipe.read_end, room, sizeof room);
         bare.submit(Call::close, pipe.read_end);
         check(bare.result() == 0);
         must(user::write(pipe.write_end, "abc"));
         check(bare.result() == 3);
         must(user::close(pipe.write_end));
     },
     Where::our_kernel},
    {"ring-exit", "Does a program end whose calls would wait for ever?",
     [] {
         const auto ending = in_child([] {
             Bare bare;
             wait_for_much(bare);
         });
         check(ending.code() == 0 && ending.signal() == 0);
     },
     Where::our_kernel},
    {"ring-kill", "Is it ended by a signal, while it waits for its events?",
     [] {
         const auto child = must(user::fork());
         if (child == 0) {
             Bare bare;
             wait_for_much(bare);
             must(user::wait_for_events({}));
         }
         must(user::sleep(std::chrono::milliseconds(5)));
         must(user::kill(child, user::Signal::kill));
         ends(child, abi::Ending::killed(9));
     },
     Where::our_kernel},
    {"ring-exec", "Does another program in its place have none of them?",
     [] {
         const auto child = must(user::fork());
         if (child == 0) {
             Bare bare;
             wait_for_much(bare);
             user::execute("/bin/true", no_words, no_words);
             user::exit(1);
         }
         ends(child, abi::Ending::exited(0));
     },
     Where::our_kernel},
    {"ring-fork",
     "Has a child none, and is there no fork while the parent's calls are in flight?",
     [] {
         Bare bare;
         const auto child = must(user::fork());
         if (child == 0) {
             const Bare own;
             check(&own.memory == &bare.memory);  // the place was free
             user::exit(0);
         }
         ends(child, abi::Ending::exited(0));
         const auto second = must(user::fork());
         if (second == 0) {
             bare.submit(Call::getpid);
             user::exit(0);
         }
         ends(second, abi::Ending::killed(11));
         bare.submit(Call::getpid);  // the parent's are as before
         check(bare.result() == user::process_id());
         const auto pipe = must(user::make_pipe());
         char room[8];
         bare.submit(Call::read, pipe.read_end, room, sizeof room);
         must(user::order(Call::ring_notify));
         refused(user::fork(), Errno::would_block);
         must(user::close(pipe.write_end));
         check(bare.result() == 0);
         must(user::close(pipe.read_end));
         ends(must(user::spawn("/bin/true", no_words, no_words)), abi::Ending::exited(0));
     },
     Where::our_kernel},
    {"ring-events", "Can one wait for any of some events, for all, and not for ever?",
     [] {
         using abi::EventWait;
         Bare bare;
         const auto pipe = must(user::make_pipe());
         const std::uint32_t first = bare.grant(3);
         const std::uint32_t ids[] = {first, first + 1, first + 2};
         char room[8];
         check(bare.side.submit({.call = 63,
                                 .event = first,
                                 .arguments = {user::in_register(pipe.read_end),
                                               user::in_register(&room[0]), 8}}));
         check(bare.side.submit({.call = 172, .event = first + 1}));
         check(must(user::wait_for_events({ids, 2})) == 1);
         check(bare.side.has_happened(first + 1) && !bare.side.has_happened(first));
         const auto soon = std::chrono::milliseconds(1);
         check(must(user::wait_for_events({ids, 2}, EventWait::all, soon)) == 0);
         must(user::write(pipe.write_end, "abc"));
         check(must(user::wait_for_events({ids, 2}, EventWait::all)) == 2);
         check(must(user::wait_for_events({ids + 2, 1}, EventWait::any, soon)) == 0);
         const std::uint32_t unknown = first + 3;
         refused(user::wait_for_events({&unknown, 1}), Errno::no_such_file);
         check(bare.side.submit({.call = 172, .event = unknown}));
         check(bare.side.submit({.call = 172, .event = first}));
         check(bare.result() == user::process_id());
         check(bare.result() == 3);
         bare.gives(Errno::no_such_file);
         bare.gives(Errno::invalid_argument);
         must(user::close(pipe.read_end));
         must(user::close(pipe.write_end));
     },
     Where::our_kernel},
    {"ring-signal", "Does a signal end a wait for events, and no call in flight?",
     [] {
         Bare bare;
         must(user::on_signal(user::Signal::user1, do_nothing));
         const auto pipe = must(user::make_pipe());
         char room[8];
         bare.submit(Call::read, pipe.read_end, room, sizeof room);
         const auto parent = user::process_id();
         const auto child = must(user::spawn("/bin/true", no_words, no_words));
         ends(child, abi::Ending::exited(0));
         must(user::kill(parent, user::Signal::user1));
         abi::Completion none;
         check(!bare.side.take(none));
         must(user::write(pipe.write_end, "abc"));
         check(bare.result() == 3);
         must(user::close(pipe.read_end));
         must(user::close(pipe.write_end));
     },
     Where::our_kernel},
    {"ring-interrupts",
     "Is a program that wants to be interrupted by results not interrupted without one?",
     [] {
         static volatile int interrupts = 0;
         Bare bare;
         must(user::hear_interrupts([](std::uint64_t) { interrupts = interrupts + 1; }));
         check(!bare.side.arm(true));
         const auto pipe = must(user::make_pipe());
         char room[8];
         bare.submit(Call::read, pipe.read_end, room, sizeof room);
         must(user::order(Call::ring_notify));  // it has begun, and waits
         must(user::order(Call::sched_yield));
         check(interrupts == 0);
         must(user::write(pipe.write_end, "abc"));
         while (interrupts == 0) must(user::order(Call::sched_yield));
         check(bare.result() == 3 && interrupts == 1);
         must(user::close(pipe.read_end));
         must(user::close(pipe.write_end));
     },
     Where::our_kernel},
    {"ring-polled", "Does the kernel look for calls by itself, if it was asked to?",
     [] {
         auto& memory = *reinterpret_cast<rings::SharedMemory*>(
             must(user::ask(Call::ring_setup, abi::RingSetup::polled)));
         rings::ProgramSide<> side(memory);
         for (int round = 0; round < 20; ++round) {
             check(side.submit({.call = 172}));
             abi::Completion found;
             while (!side.take(found)) {}  // no call: the kernel comes by
             check(found.answer == user::process_id());
         }
     },
     Where::our_kernel},
};

}  // namespace

const std::span<const Test> ring_tests(tests);

}  // namespace usertests
