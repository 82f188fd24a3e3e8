// Chains: do calls wait for what they name, do they pass on what they should, and can a chain do any harm?

#include <string_view>

#include "user/usertests/chained.hpp"

namespace usertests {

namespace {

using abi::Chain;

// Is parked until the pipe has been read, and what came was written there again.
[[noreturn]] void park(const user::Pipe& pipe, user::File to) {
    Chained ring;
    static char room[8192];
    auto read = Chained::call(Call::read, pipe.read_end, &room[4000], 200);
    read.flags = Chain::answer_to_slot;
    auto write = Chained::call(Call::write, to, &room[4000], 200);
    write.flags = Chain::limit;
    const auto last = ring.add(write, {ring.add(read)});
    must(user::order(Call::exit_when, last, 3, 4));
    user::exit(1);
}

constexpr Test tests[] = {
    {"chain-order", "Does a call wait for two others, wherever they are?",
     [] {
         Chained ring;
         Slow one, other;
         const auto first = ring.add(one.read());
         const auto second = ring.add(other.read());
         ring.tell();  // the rest is another batch
         ring.add(Chained::call(Call::getpid), {second, first});
         ring.tell();
         must(user::write(other.pipe.write_end, "ab"));
         check(ring.result() == 2);
         abi::Completion none;
         ring.tell();
         check(!ring.side.take(none));
         must(user::write(one.pipe.write_end, "c"));
         check(ring.result() == 1);
         check(ring.result() == user::process_id());
     },
     Where::our_kernel},
    {"chain-copies", "Do a read and a write in one batch copy a file of unknown size?",
     [] {
         Chained ring;
         make_file("from", "eleven byte");
         static char room[100];
         auto open = Chained::call(Call::openat, abi::at_current_directory, "from", 0, 0);
         open.flags = Chain::answer_to_slot;
         open.answer_slot = 1;
         auto read = Chained::call(Call::read, 0, &room[0], sizeof room);
         read.flags = Chain::file_from_slot | Chain::answer_to_slot | Chain::quiet;
         read.file_slot = 1;
         read.answer_slot = 2;
         const auto to = must(user::open("to", abi::Open::write | abi::Open::create));
         auto write = Chained::call(Call::write, to, &room[0], sizeof room);
         write.flags = Chain::limit;
         write.value_slot = 2;
         const auto has_read = ring.add(read, {ring.add(open)});
         ring.add(write, {has_read});
         check(ring.result() == static_cast<std::int64_t>(ring.memory.slots[1].load()));
         check(ring.result() == 11);  // the read is quiet
         check(has("to", "eleven byte"));
         must(user::close(to));
         must(user::close(static_cast<user::File>(ring.memory.slots[1].load())));
         remove_all("from", "to");
     },
     Where::our_kernel},
    {"chain-failure", "Does a failure cancel what waits for it, and only that?",
     [] {
         Chained ring;
         const auto bad = ring.add(Chained::call(Call::close, not_open));
         const auto next = ring.add(Chained::call(Call::getpid), {bad});
         ring.add(Chained::call(Call::getpid), {next});
         ring.add(Chained::call(Call::getpid), {bad}, Chain::even_failed);
         ring.gives(Errno::bad_handle);
         ring.gives(Errno::cancelled);
         ring.gives(Errno::cancelled);
         check(ring.result() == user::process_id());
     },
     Where::our_kernel},
    {"chain-long",
     "Does a chain as long as a ring need no more of the kernel than a short one?",
     [] {
         Chained ring;
         Slow slow;
         auto last = ring.add(slow.read());
         for (int i = 0; i < 63; ++i) {
             auto call = Chained::call(Call::getpid);
             call.flags = i < 62 ? Chain::quiet : 0;
             last = ring.add(call, {last});
         }
         ring.tell();
         ring.add(Chained::call(Call::getpid), {last});
         ring.gives(Errno::would_block);  // one too many
         must(user::write(slow.pipe.write_end, "x"));
         check(ring.result() == 1);
         check(ring.result() == user::process_id());
         check(ring.side.has_happened(last));
     },
     Where::our_kernel},
    {"chain-forged", "Are events refused that are none, or none yet, or itself?",
     [] {
         Chained ring;
         std::uint32_t event = ring.first + 150;
         for (const unsigned distance : {1U, 152U, 1000U, 0x7fffU}) {
             auto call = Chained::call(Call::getpid);
             call.event = event++;
             call.after[3] = static_cast<std::uint16_t>(distance);
             check(ring.side.submit(call));
             ring.gives(Errno::no_such_file);
         }
         auto itself = Chained::call(Call::getpid);
         itself.event = event++;
         itself.after[0] = Chain::even_failed;
         check(ring.side.submit(itself));
         ring.gives(Errno::no_such_file);
         auto nameless = Chained::call(Call::getpid);
         nameless.flags = Chain::limit;  // without flags nobody would look there
         nameless.after[0] = 1;
         check(ring.side.submit(nameless));
         ring.gives(Errno::no_such_file);
         auto reserved = Chained::call(Call::getpid);
         reserved.flags = Chain::limit;
         reserved.reserved = 1;
         check(ring.side.submit(reserved));
         ring.gives(Errno::invalid_argument);
         // Whoever waits for one that was refused is cancelled, and not forgotten.
         auto orphan = Chained::call(Call::getpid);
         orphan.event = event;
         orphan.after[0] = 1;
         check(ring.side.submit(orphan));
         ring.gives(Errno::cancelled);
     },
     Where::our_kernel},
    {"chain-wild-slots", "Can a slot lead a call out of the bytes that it names?",
     [] {
         Chained ring;
         Slow slow;
         must(user::write(slow.pipe.write_end, "abcd"));
         static char room[4] = {'-', '-', '-', '-'};
         for (const std::uint64_t wild : {~0ULL, 1ULL << 63, 5ULL}) {
             ring.memory.slots[255] = wild;
             auto read = Chained::call(Call::read, slow.pipe.read_end, &room[0], 4);
             read.flags = Chain::skip;
             read.value_slot = 255;
             ring.add(read);
             check(ring.result() == 0);  // there is no room left
             read.arguments[0] = 0;
             read.flags = Chain::file_from_slot;
             read.file_slot = 255;
             ring.memory.slots[255] = wild + not_open;
             ring.add(read);
             ring.gives(Errno::bad_handle);
         }
         check(std::string_view(room, 4) == "----");
         ring.add(slow.read());
         check(ring.result() == 4);
     },
     Where::our_kernel},
    {"chain-exit", "Does a program end whose chains would wait for ever?",
     [] {
         const auto work = [] {
             Chained ring;
             static char room[8];
             const auto pipe = must(user::make_pipe());
             auto last =
                 ring.add(Chained::call(Call::read, pipe.read_end, &room[0], sizeof room));
             for (int i = 0; i < 60; ++i)
                 last = ring.add(Chained::call(Call::read, pipe.read_end, &room[0], 8),
                                 {last}, i % 2 == 0 ? Chain::even_failed : 0);
             ring.tell();
         };
         const auto ending = in_child(work);
         check(ending.code() == 0 && ending.signal() == 0);
         const auto child = must(user::fork());
         if (child == 0) {
             work();
             must(user::wait_for_events({}));
         }
         must(user::sleep(std::chrono::milliseconds(5)));
         must(user::kill(child, user::Signal::kill));
         ends(child, abi::Ending::killed(9));
     },
     Where::our_kernel},
    {"chain-killed", "Does nothing of a chain begin any more when its program is killed?",
     [] {
         const Slow slow, result;
         const auto child = must(user::fork());
         if (child == 0) {
             static char room[8];
             Chained ring;
             const auto read =
                 ring.add(Chained::call(Call::read, slow.pipe.read_end, &room[0], 8));
             ring.add(Chained::call(Call::write, result.pipe.write_end, "late", 4), {read},
                      Chain::even_failed);
             must(user::wait_for_events({}));
         }
         must(user::sleep(std::chrono::milliseconds(5)));
         must(user::kill(child, user::Signal::kill));
         ends(child, abi::Ending::killed(9));
         abi::PollFile file{result.pipe.read_end, abi::PollEvent::readable, 0};
         check(must(user::poll({&file, 1}, std::chrono::milliseconds(0))) == 0);
     },
     Where::our_kernel},
    {"park-code", "Does a parked process end with the code that it has named?",
     [] {
         for (const bool fails : {false, true}) {
             const Slow slow;
             const auto child = must(user::fork());
             if (child == 0) park(slow.pipe, fails ? not_open : slow.pipe.write_end);
             must(user::sleep(std::chrono::milliseconds(5)));
             check(must(user::wait(child, abi::Wait::no_hang)).id == 0);
             must(user::write(slow.pipe.write_end, "abc"));
             ends(child, abi::Ending::exited(fails ? 4 : 3));
         }
     },
     Where::our_kernel},
    {"park-bytes",
     "Are its bytes those that it has left, and its own, in a few pages and in many?",
     [] {
         static char room[200 * 4096];
         for (const std::size_t bytes : {std::size_t{100 * 4096}, sizeof room}) {
             room[0] = room[2] = 'p';
             const Slow slow, result;
             const auto child = must(user::fork());
             if (child == 0) {
                 Chained ring;
                 auto read =
                     Chained::call(Call::read, slow.pipe.read_end, &room[1], bytes - 1);
                 read.flags = Chain::answer_to_slot;
                 const auto has_read = ring.add(read);
                 auto write =
                     Chained::call(Call::write, result.pipe.write_end, &room[0], 3);
                 const auto last = ring.add(write, {has_read});
                 must(user::order(Call::exit_when, last, 3, 4));
             }
             must(user::sleep(std::chrono::milliseconds(5)));
             must(user::write(slow.pipe.write_end, "a"));
             ends(child, abi::Ending::exited(3));
             char found[4];
             check(must(user::read(result.pipe.read_end, found)) == 3);
             check(std::string_view(found, 3) == "pap");
             check(room[1] == 0);
         }
     },
     Where::our_kernel},
    {"park-done", "Does it end at once, if all has happened before?",
     [] {
         const auto child = must(user::fork());
         if (child == 0) {
             Chained ring;
             const auto done = ring.add(Chained::call(Call::getpid));
             check(ring.result() == user::process_id());
             must(user::order(Call::exit_when, done, 5, 6));
         }
         ends(child, abi::Ending::exited(5));
     },
     Where::our_kernel},
    {"park-refused", "Is nobody parked for an event that is none?",
     [] {
         refused(user::order(Call::exit_when, 1, 0, 0), Errno::invalid_argument);
         Chained ring;
         refused(user::order(Call::exit_when, ring.first + 5, 0, 0), Errno::no_such_file);
         refused(user::order(Call::exit_when, 0, 0, 0), Errno::no_such_file);
         refused(user::order(Call::exit_when, ring.first + 500, 0, 0), Errno::no_such_file);
         ring.submit(Call::getpid);
         check(ring.result() == user::process_id());
     },
     Where::our_kernel},
    {"park-kill", "Does a signal end a parked process, even one that it had a handler for?",
     [] {
         for (const auto signal : {user::Signal::kill, user::Signal::user1}) {
             const Slow slow;
             const auto child = must(user::fork());
             if (child == 0) {
                 must(user::on_signal(
                     signal == user::Signal::kill ? user::Signal::user2 : signal,
                     [](int) {}));
                 park(slow.pipe, slow.pipe.write_end);
             }
             must(user::sleep(std::chrono::milliseconds(5)));
             must(user::kill(child, signal));
             ends(child, abi::Ending::killed(static_cast<int>(signal)));
         }
     },
     Where::our_kernel},
    {"park-wild", "Is a chain that names absurd memory kept only as far as there is any?",
     [] {
         const Slow slow;
         const auto child = must(user::fork());
         if (child == 0) {
             Chained ring;
             auto last =
                 ring.add(Chained::call(Call::read, slow.pipe.read_end, nowhere, ~0ULL));
             last = ring.add(Chained::call(Call::write, slow.pipe.write_end, absurd, ~0ULL),
                             {last}, Chain::even_failed);
             last = ring.add(Chained::call(Call::openat, 0, of_kernel, 0, 0), {last},
                             Chain::even_failed);
             last = ring.add(Chained::call(Call::nanosleep, &ring.memory, &ring.memory),
                             {last}, Chain::even_failed);
             must(user::order(Call::exit_when, last, 3, 4));
         }
         must(user::sleep(std::chrono::milliseconds(5)));
         must(user::write(slow.pipe.write_end, "abc"));
         const auto ended = must(user::wait(child));
         check(ended.code() == 4 || ended.code() == 3);
     },
     Where::our_kernel},
};

}  // namespace

const std::span<const Test> chain_tests(tests);

}  // namespace usertests
