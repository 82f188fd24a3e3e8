// Drains: does one wait for all before it, and all behind it for its end, whatever becomes of it and of them?

#include "user/usertests/chained.hpp"

namespace usertests {

namespace {

using abi::Chain;

abi::Submission drain(abi::Submission call) {
    call.flags |= Chain::drain;
    return call;
}
abi::Submission getpid() { return Chained::call(Call::getpid); }
abi::Submission write(user::File to, const char* byte) {
    return Chained::call(Call::write, to, byte, 1);
}
abi::Submission cancel(std::uint32_t event) { return Chained::call(Call::cancel, event); }

// The next result is that of this call.
void next_is(Chained& ring, std::uint32_t event, std::int64_t answer,
             std::source_location place = std::source_location::current()) {
    abi::Completion found;
    while (!ring.side.take(found)) must(user::wait_for_events({}), place);
    check(found.token == event, place);
    check(found.answer == answer, place);
}
void next_fails(Chained& ring, std::uint32_t event, Errno why,
                std::source_location place = std::source_location::current()) {
    next_is(ring, event, -static_cast<std::int64_t>(why), place);
}
// There is no result, however often the kernel is asked.
void none_yet(Chained& ring, std::source_location place = std::source_location::current()) {
    ring.tell();
    must(user::order(Call::sched_yield), place);
    abi::Completion none;
    check(!ring.side.take(none), place);
}
bool is_empty(const user::Pipe& pipe) {
    abi::PollFile file{pipe.read_end, abi::PollEvent::readable, 0};
    return must(user::poll({&file, 1}, std::chrono::milliseconds(0))) == 0;
}

// Waits for ever, with a drain in line and more behind it that would write.
void drain_for_ever(const Slow& slow, const Slow& result) {
    Chained ring;
    static char room[8];
    ring.add(Chained::call(Call::read, slow.pipe.read_end, &room[0], sizeof room));
    for (int i = 0; i < 8; ++i) {
        ring.add(drain(write(result.pipe.write_end, "d")));
        ring.add(write(result.pipe.write_end, "b"));
    }
    ring.tell();
    refused(user::fork(), Errno::would_block);
}

constexpr Test tests[] = {
    {"drain-order", "Does a drain begin last of all before it, and first of all behind it?",
     [] {
         Chained ring;
         for (const bool first_ends_first : {true, false}) {
             Slow one, other, result;
             const auto first = ring.add(one.read());
             const auto second = ring.add(other.read());
             const auto drained = ring.add(drain(write(result.pipe.write_end, "d")));
             const auto behind = ring.add(write(result.pipe.write_end, "b"));
             none_yet(ring);
             const auto late = ring.add(getpid());  // another batch
             none_yet(ring);
             must(user::write((first_ends_first ? one : other).pipe.write_end, "1"));
             next_is(ring, first_ends_first ? first : second, 1);
             none_yet(ring);
             must(user::write((first_ends_first ? other : one).pipe.write_end, "2"));
             next_is(ring, first_ends_first ? second : first, 1);
             next_is(ring, drained, 1);
             next_is(ring, behind, 1);
             next_is(ring, late, user::process_id());
             check(must(user::read(result.pipe.read_end, result.room)) == 2);
             check(result.room[0] == 'd' && result.room[1] == 'b');
             ring.submit(Call::getpid);  // and then all is as ever
             check(ring.result() == user::process_id());
         }
     },
     Where::our_kernel},
    {"drain-waits",
     "Does one that has begun, and waits, hold back even what needs nothing?",
     [] {
         Chained ring;
         Slow slow;
         const auto drained = ring.add(drain(slow.read()));
         none_yet(ring);
         const auto behind = ring.add(getpid());
         ring.submit(Call::getpid);  // without an event
         none_yet(ring);
         must(user::write(slow.pipe.write_end, "abc"));
         next_is(ring, drained, 3);
         next_is(ring, behind, user::process_id());
         next_is(ring, 0, user::process_id());
     },
     Where::our_kernel},
    {"drain-many", "Has each of several drains its turn alone?",
     [] {
         Chained ring;
         Slow slow, slower;
         const auto first = ring.add(slow.read());
         const auto one = ring.add(drain(slower.read()));
         const auto between = ring.add(getpid());
         const auto two = ring.add(drain(getpid()));
         const auto three = ring.add(drain(getpid()));
         none_yet(ring);
         must(user::write(slower.pipe.write_end, "ab"));
         none_yet(ring);
         must(user::write(slow.pipe.write_end, "a"));
         next_is(ring, first, 1);
         next_is(ring, one, 2);
         for (const auto last : {between, two, three})
             next_is(ring, last, user::process_id());
     },
     Where::our_kernel},
    {"drain-failure",
     "Does it begin whatever has failed before it, unless it has named that?",
     [] {
         Chained ring;
         Slow slow;
         const auto bad = ring.add(Chained::call(Call::close, not_open));
         const auto first = ring.add(slow.read());
         const auto drained = ring.add(drain(Chained::call(Call::close, not_open)));
         const auto behind = ring.add(getpid());
         const auto named = ring.add(drain(getpid()), {bad});
         const auto last = ring.add(getpid());
         const auto orphan = ring.add(getpid(), {named});
         next_fails(ring, bad, Errno::bad_handle);
         none_yet(ring);
         must(user::write(slow.pipe.write_end, "x"));
         next_is(ring, first, 1);
         next_fails(ring, drained, Errno::bad_handle);
         next_is(ring, behind, user::process_id());
         next_fails(ring, named, Errno::cancelled);
         next_is(ring, last, user::process_id());
         next_fails(ring, orphan, Errno::cancelled);
     },
     Where::our_kernel},
    {"drain-cancel", "Does a drain that is cancelled hold nobody back?",
     [] {
         Chained ring;
         Slow slow, result;
         const auto first = ring.add(slow.read());
         const auto drained = ring.add(drain(write(result.pipe.write_end, "d")));
         const auto behind = ring.add(getpid());
         const auto second = ring.add(drain(getpid()));
         const auto last = ring.add(getpid());
         const auto too_late = ring.add(cancel(drained));  // it stands behind it
         none_yet(ring);
         must(user::order(Call::cancel, last, 0));  // in the middle of the line
         next_fails(ring, last, Errno::cancelled);
         none_yet(ring);
         must(user::order(Call::cancel, drained, 0));
         next_fails(ring, drained, Errno::cancelled);
         next_is(ring, behind, user::process_id());
         none_yet(ring);  // the second still waits for the read
         must(user::write(slow.pipe.write_end, "x"));
         next_is(ring, first, 1);
         next_is(ring, second, user::process_id());
         next_fails(ring, too_late, Errno::no_such_file);
         check(is_empty(result.pipe));
         const auto begun = ring.add(drain(slow.read()));
         const auto after = ring.add(getpid());
         none_yet(ring);
         must(user::order(Call::cancel, begun, 0));
         next_fails(ring, begun, Errno::cancelled);
         next_is(ring, after, user::process_id());
     },
     Where::our_kernel},
    {"drain-in-time", "Can a call before it cancel it in time?",
     [] {
         static constexpr abi::Time short_time{0, 2'000'000};
         Chained ring;
         Slow slow;
         const auto first = ring.add(slow.read());
         const auto timer = ring.add(Chained::call(Call::nanosleep, &short_time, nullptr));
         const auto stop = ring.add(cancel(ring.next + 1), {timer});
         const auto drained = ring.add(drain(getpid()));
         const auto behind = ring.add(getpid());
         next_is(ring, timer, 0);
         next_is(ring, stop, 0);
         next_fails(ring, drained, Errno::cancelled);
         next_is(ring, behind, user::process_id());
         must(user::write(slow.pipe.write_end, "x"));
         next_is(ring, first, 1);
     },
     Where::our_kernel},
    {"drain-exit",
     "Does a program end that has drains in line, and does none of them begin?",
     [] {
         const Slow slow, result;
         for (const bool is_killed : {false, true}) {
             const auto child = must(user::fork());
             if (child == 0) {
                 drain_for_ever(slow, result);
                 if (!is_killed) user::exit(3);
                 must(user::wait_for_events({}));
             }
             must(user::sleep(std::chrono::milliseconds(5)));
             if (is_killed) must(user::kill(child, user::Signal::kill));
             ends(child, is_killed ? abi::Ending::killed(9) : abi::Ending::exited(3));
             check(is_empty(result.pipe));
         }
     },
     Where::our_kernel},
    {"drain-parked", "Does a parked process drain what it has left behind?",
     [] {
         const Slow slow;
         Slow result;
         const auto child = must(user::fork());
         if (child == 0) {
             Chained ring;
             static char room[8192];
             auto read = Chained::call(Call::read, slow.pipe.read_end, &room[4090],
                                       sizeof room / 4);
             read.flags = Chain::answer_to_slot;
             ring.add(read);
             auto copy = drain(Chained::call(Call::write, result.pipe.write_end,
                                             &room[4090], sizeof room / 4));
             copy.flags |= Chain::limit;
             ring.add(copy);
             room[0] = '!';
             const auto last = ring.add(write(result.pipe.write_end, &room[0]));
             must(user::order(Call::exit_when, last, 3, 4));
         }
         must(user::sleep(std::chrono::milliseconds(5)));
         check(must(user::wait(child, abi::Wait::no_hang)).id == 0);
         must(user::write(slow.pipe.write_end, "abc"));
         ends(child, abi::Ending::exited(3));
         check(must(user::read(result.pipe.read_end, result.room)) == 4);
         check(std::string_view(result.room, 4) == "abc!");
     },
     Where::our_kernel},
    {"drain-full", "Is the line as long as a ring, and is what finds no place refused?",
     [] {
         Chained ring;
         Slow slow;
         const auto first = ring.add(slow.read());
         ring.add(drain(getpid()));
         for (int i = 0; i < 62; ++i) ring.add(getpid());
         ring.tell();
         for (const bool drains : {false, true})
             next_fails(ring, ring.add(drains ? drain(getpid()) : getpid()),
                        Errno::would_block);
         must(user::write(slow.pipe.write_end, "x"));
         next_is(ring, first, 1);
         for (std::uint32_t at = 1; at < 64; ++at)
             next_is(ring, ring.first + at, user::process_id());
         next_is(ring, ring.add(getpid()), user::process_id());
     },
     Where::our_kernel},
    {"drain-forged",
     "Is a drain that is no call, or names what is none, refused at once, and gone?",
     [] {
         Chained ring;
         Slow slow;
         const auto first = ring.add(slow.read());
         auto unknown = drain(getpid());
         unknown.flags |= Chain::all_flags + 1;
         next_fails(ring, ring.add(unknown), Errno::invalid_argument);
         auto reserved = drain(getpid());
         reserved.reserved = 1;
         next_fails(ring, ring.add(reserved), Errno::invalid_argument);
         auto itself = drain(getpid());
         itself.after[2] = Chain::even_failed;
         next_fails(ring, ring.add(itself), Errno::no_such_file);
         auto nameless = drain(getpid());
         nameless.event = first;  // taken
         check(ring.side.submit(nameless));
         check(ring.result() == -static_cast<std::int64_t>(Errno::invalid_argument));
         next_is(ring, ring.add(getpid()), user::process_id());  // none has held it back
         const auto no_call = ring.add(drain(Chained::call(static_cast<Call>(999))));
         auto quiet = drain(getpid());
         quiet.flags |= Chain::quiet;
         ring.add(quiet);
         auto to_nowhere = drain(write(slow.pipe.write_end, nowhere));
         to_nowhere.flags |= Chain::file_from_slot | Chain::skip | Chain::answer_to_slot;
         ring.memory.slots[0] = ~0ULL;
         const auto lost = ring.add(to_nowhere);
         none_yet(ring);
         must(user::write(slow.pipe.write_end, "x"));
         next_is(ring, first, 1);
         next_fails(ring, no_call, Errno::not_implemented);
         next_fails(ring, lost, Errno::bad_handle);
         next_is(ring, ring.add(getpid()), user::process_id());
     },
     Where::our_kernel},
};

}  // namespace

const std::span<const Test> drain_tests(tests);

}  // namespace usertests
