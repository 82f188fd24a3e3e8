// Pipes, and waiting for several things.

#include "user/usertests/test.hpp"

namespace usertests {

namespace {

using abi::PollEvent;
using abi::PollFile;

void close_both(user::Pipe pipe) {
    must(user::close(pipe.read_end));
    must(user::close(pipe.write_end));
}

constexpr Test tests[] = {
    {"pipe", "Does a pipe give what was put in, and then its end?",
     [] {
         const auto pipe = must(user::make_pipe());
         must(user::write(pipe.write_end, "abc"));
         char room[8];
         check(must(user::read(pipe.read_end, {room, 2})) == 2 && room[1] == 'b');
         must(user::close(pipe.write_end));
         check(must(user::read(pipe.read_end, room)) == 1 && room[0] == 'c');
         check(must(user::read(pipe.read_end, room)) == 0);
         must(user::close(pipe.read_end));
     }},
    {"pipe-between",
     "Does much more than fits go through a pipe between processes, in order?",
     [] {
         static user::Pipe pipe;
         pipe = must(user::make_pipe());
         const auto child = must(user::fork());
         if (child == 0) {
             must(user::close(pipe.read_end));
             static std::uint32_t words[256];
             for (std::uint32_t i = 0; i < 256 * 200; ++i) {
                 words[i % 256] = i;
                 if (i % 256 == 255)
                     must(user::write_all(pipe.write_end,
                                          {reinterpret_cast<char*>(words), sizeof words}));
             }
             user::exit(0);
         }
         must(user::close(pipe.write_end));
         std::uint32_t expected = 0, word = 0;
         std::size_t have = 0;
         for (;;) {
             const auto bytes = must(user::read(
                 pipe.read_end, {reinterpret_cast<char*>(&word) + have, 4 - have}));
             if (bytes == 0) break;
             have = (have + bytes) % 4;
             if (have == 0) check(word == expected++);
         }
         check(expected == 256 * 200);
         must(user::close(pipe.read_end));
         ends(child, abi::Ending::exited(0));
     }},
    {"broken-pipe",
     "Does who writes to a pipe that nobody reads get a signal, or, without it, an error?",
     [] {
         check(in_child([] {
                   const auto pipe = must(user::make_pipe());
                   must(user::close(pipe.read_end));
                   must(user::write(pipe.write_end, "x"));
               }).signal() == static_cast<int>(user::Signal::pipe));
         must(user::on_signal(user::Signal::pipe, abi::SignalAction::ignore));
         const auto pipe = must(user::make_pipe());
         must(user::close(pipe.read_end));
         refused(user::write(pipe.write_end, "x"), Errno::broken_pipe);
         must(user::close(pipe.write_end));
     }},
    {"reader-gone", "Does a writer that waits in a full pipe end when the reader goes?",
     [] {
         static user::Pipe pipe;
         pipe = must(user::make_pipe());
         const auto child = must(user::fork());
         if (child == 0) {
             must(user::close(pipe.read_end));
             for (;;)
                 must(user::write(
                     pipe.write_end,
                     std::string_view(nowhere == nullptr ? "" : "0123456789abcdef")));
         }
         must(user::close(pipe.write_end));
         char byte;
         must(user::read(pipe.read_end, {&byte, 1}));
         must(user::sleep(std::chrono::milliseconds(20)));
         must(user::close(pipe.read_end));
         ends(child, abi::Ending::killed(static_cast<int>(user::Signal::pipe)));
     }},
    {"nonblocking-pipe", "Does a pipe that must not wait say so, empty and full?",
     [] {
         const auto pipe = must(user::make_pipe(Open::nonblocking));
         char room[1024] = {};
         refused(user::read(pipe.read_end, room), Errno::would_block);
         std::size_t written = 0;
         user::Result<std::size_t> more = 0;
         while ((more = user::write(pipe.write_end, {room, sizeof room}))) written += *more;
         refused(more, Errno::would_block);
         check(written >= 4096);
         std::size_t found = 0;
         user::Result<std::size_t> part = 0;
         while ((part = user::read(pipe.read_end, room))) found += *part;
         check(found == written);
         close_both(pipe);
     }},
    {"pipe-is-no-file", "Has a pipe no place, and is its wrong end refused?",
     [] {
         const auto pipe = must(user::make_pipe());
         refused(user::seek(pipe.read_end, 0), static_cast<Errno>(29));
         char byte = 0;
         refused(user::write(pipe.read_end, {&byte, 1}), Errno::bad_handle);
         refused(user::read(pipe.write_end, {&byte, 1}), Errno::bad_handle);
         check(user::is(must(user::status(pipe.read_end)), user::Mode::fifo));
         close_both(pipe);
     }},
    {"poll-pipe", "Does poll() tell when a pipe can be read, or written, or has ended?",
     [] {
         const auto pipe = must(user::make_pipe());
         PollFile files[] = {{pipe.read_end, PollEvent::readable, 0},
                             {pipe.write_end, PollEvent::writable, 0}};
         check(must(user::poll(files, user::nanoseconds(0))) == 1);
         check(files[0].happened == 0 && files[1].happened == PollEvent::writable);
         must(user::write(pipe.write_end, "x"));
         check(must(user::poll(files)) == 2 && files[0].happened == PollEvent::readable);
         must(user::close(pipe.write_end));
         check(must(user::poll({files, 1})) == 1 &&
               (files[0].happened & PollEvent::hung_up) != 0);
         must(user::close(pipe.read_end));
         check(must(user::poll({files, 1})) == 1 &&
               files[0].happened == PollEvent::not_a_file);
     }},
    {"poll-waits", "Does poll() wait, until another process writes?",
     [] {
         static user::Pipe pipe;
         pipe = must(user::make_pipe());
         const auto child = must(user::fork());
         if (child == 0) {
             must(user::sleep(std::chrono::milliseconds(20)));
             must(user::write(pipe.write_end, "x"));
             user::exit(0);
         }
         PollFile file{pipe.read_end, PollEvent::readable, 0};
         check(must(user::poll({&file, 1})) == 1 && file.happened == PollEvent::readable);
         ends(child, abi::Ending::exited(0));
         close_both(pipe);
     }},
    {"poll-many", "Does poll() find the one of a hundred pipes that is written to?",
     [] {
         constexpr std::size_t many = 100, chosen = 77;
         static user::Pipe pipes[many];
         static PollFile files[many];
         for (std::size_t i = 0; i < many; ++i) {
             pipes[i] = must(user::make_pipe());
             files[i] = {pipes[i].read_end, PollEvent::readable, 0};
         }
         check(must(user::poll(files, user::nanoseconds(0))) == 0);
         const auto child = must(user::fork());
         if (child == 0) {
             must(user::sleep(std::chrono::milliseconds(5)));
             must(user::write(pipes[chosen].write_end, "x"));
             user::exit(0);
         }
         check(must(user::poll(files)) == 1);
         for (std::size_t i = 0; i < many; ++i)
             check(files[i].happened == (i == chosen ? PollEvent::readable : 0));
         ends(child, abi::Ending::exited(0));
         for (const user::Pipe& pipe : pipes) close_both(pipe);
     }},
    {"poll-limit", "Does poll() take as many files as there may be, and not one more?",
     [] {
         constexpr std::size_t most = 1024;
         static PollFile files[most + 1];
         for (PollFile& file : files) file = {-1, PollEvent::readable, 0};
         files[most - 1].file = not_open;
         const abi::Time none{}, *const at_once = &none;
         const auto poll = [at_once](const void* place, std::uint64_t count) {
             return user::ask(Call::ppoll, place, count, at_once, nullptr, 8);
         };
         check(must(poll(files, most)) == 1);
         check(files[most - 1].happened == PollEvent::not_a_file && files[0].happened == 0);
         check(must(poll(nullptr, 0)) == 0);
         for (const std::uint64_t count :
              {std::uint64_t{most + 1}, std::uint64_t{1} << 32, std::uint64_t{1} << 61,
               (std::uint64_t{1} << 61) + 1, ~std::uint64_t{0}})
             refused(poll(files, count), Errno::invalid_argument);
         for (const std::uint64_t count : {std::uint64_t{1}, std::uint64_t{most}})
             for (char* const place : {static_cast<char*>(nullptr), nowhere, absurd})
                 refused(poll(place, count), Errno::bad_address);
     },
     Where::our_kernel},
    {"poll-half-there", "Is a list of files refused whose end is nowhere?",
     [] {
         constexpr std::size_t page = 4096;
         const auto place =
             must(user::ask(Call::mmap, 0, 2 * page, abi::Map::read | abi::Map::write,
                            abi::Map::is_private | abi::Map::anonymous, -1, 0));
         const std::uint64_t end = static_cast<std::uint64_t>(place) + page;
         must(user::order(Call::munmap, end, page));
         auto* const files = reinterpret_cast<PollFile*>(end) - 20;
         for (int i = 0; i < 20; ++i) files[i] = {-1, PollEvent::readable, 0};
         check(must(user::poll({files, 20}, user::nanoseconds(0))) == 0);
         refused(user::poll({files, 21}, user::nanoseconds(0)), Errno::bad_address);
         must(user::order(Call::munmap, place, page));
     }},
    {"poll-timeout", "Does poll() end when its time is over, and not before?",
     [] {
         const auto pipe = must(user::make_pipe());
         PollFile file{pipe.read_end, PollEvent::readable, 0};
         const auto begin = user::now();
         check(must(user::poll({&file, 1}, std::chrono::milliseconds(15))) == 0);
         check(user::now() - begin >= std::chrono::milliseconds(15));
         PollFile none{-1, PollEvent::readable, 0};
         check(must(user::poll({&none, 1}, user::nanoseconds(0))) == 0);
         close_both(pipe);
     }},
    {"close-on-exec",
     "Is a file that is marked so closed in another program, and only there?",
     [] {
         const auto pipe = must(user::make_pipe(Open::close_on_exec));
         const auto child = must(user::fork());
         if (child == 0) {
             static const char* const words[] = {"true", nullptr};
             static_cast<void>(user::execute("/bin/true", words, user::environment));
             user::exit(1);
         }
         ends(child, abi::Ending::exited(0));
         must(user::close(pipe.write_end));
         char byte;
         check(must(user::read(pipe.read_end, {&byte, 1})) == 0);
         must(user::close(pipe.read_end));
     }},
};

}  // namespace

const std::span<const Test> pipe_tests(tests);

}  // namespace usertests
