// Processes: how they begin, and how they end.

#include "user/usertests/test.hpp"

namespace usertests {

namespace {

const char* const words_of_true[] = {"true", nullptr};
int global = 1;

constexpr Test tests[] = {
    {"fork", "Has a child its parent's memory, but as its own?",
     [] {
         global = 2;
         check(in_child([] {
                   check(global == 2);
                   global = 3;
               }).status == 0);
         check(global == 2);
     }},
    {"exit-code", "Does the parent hear what the child has ended with, cut to a byte?",
     [] {
         check(in_child([] { user::exit(42); }).status == abi::Ending::exited(42).status);
         check(in_child([] { user::exit(0x1ff); }).code() == 0xff);
     }},
    {"ids", "Does a child know its parent, and the parent its child?",
     [] {
         static user::ProcessId parent;
         parent = user::process_id();
         const auto child = must(user::fork());
         if (child == 0) {
             check(user::call(Call::getppid) == parent && user::process_id() != parent);
             user::exit(0);
         }
         check(must(user::wait()).id == child);
     }},
    {"no-child", "Does who has no child not wait for one?",
     [] {
         refused(user::wait(), Errno::no_child);
         refused(user::wait(user::process_id()), Errno::no_child);
         refused(user::wait(1), Errno::no_child);
     }},
    {"no-hang", "Can one ask for an end without waiting?",
     [] {
         static user::Pipe pipe;
         pipe = must(user::make_pipe());
         const auto child = must(user::fork());
         if (child == 0) {
             must(user::close(pipe.write_end));
             char byte;
             user::exit(static_cast<int>(must(user::read(pipe.read_end, {&byte, 1}))));
         }
         check(must(user::wait(child, abi::Wait::no_hang)).id == 0);
         must(user::close(pipe.write_end));
         ends(child, abi::Ending::exited(0));
         must(user::close(pipe.read_end));
     }},
    {"many-children", "Is each of many children heard of once?",
     [] {
         for (int i = 0; i < 30; ++i)
             if (must(user::fork()) == 0) user::exit(i);
         std::uint32_t heard = 0;
         for (int i = 0; i < 30; ++i) heard |= 1U << must(user::wait()).ending.code();
         check(heard == (1U << 30) - 1);
         refused(user::wait(), Errno::no_child);
     }},
    {"too-many-children",
     "Is there an end to processes, does it come as an error, and is all well again?",
     [] {
         const auto pipe = must(user::make_pipe());
         int count = 0;
         user::Result<user::ProcessId> child = 0;
         while ((child = user::fork())) {
             if (*child == 0) {
                 must(user::close(pipe.write_end));
                 char byte;
                 user::exit(static_cast<int>(must(user::read(pipe.read_end, {&byte, 1}))));
             }
             ++count;
         }
         refused(child, Errno::would_block);
         check(count > 240);
         must(user::close(pipe.write_end));
         while (count-- > 0) check(must(user::wait()).ending.status == 0);
         must(user::close(pipe.read_end));
         check(ends_well([] {}));
     },
     Where::our_kernel},
    {"orphan", "Does a child whose parent has ended go on, and end with another parent?",
     [] {
         static user::Pipe pipe;
         pipe = must(user::make_pipe());
         check(in_child([] {
                   static user::ProcessId parent;
                   parent = user::process_id();
                   if (must(user::fork()) != 0) user::exit(0);
                   while (user::call(Call::getppid) == parent)
                       must(user::sleep(std::chrono::milliseconds(1)));
                   must(user::write(pipe.write_end, "x"));
               }).status == 0);
         char byte;
         check(must(user::read(pipe.read_end, {&byte, 1})) == 1);
         must(user::close(pipe.read_end));
         must(user::close(pipe.write_end));
     }},
    {"fork-tree", "Do children of children of children all end?",
     [] {
         check(ends_well([] {
             int below = 0;
             for (int level = 0; level < 5; ++level) {
                 if (must(user::fork()) != 0) below += 1;
             }
             while (user::wait()) below -= 1;
             user::exit(below < 0 ? 1 : 0);
         }));
     }},
    {"spawn",
     "Does a spawned program have the files that it was given, and end as it does?",
     [] {
         const auto pipe = must(user::make_pipe());
         static const char* const words[] = {"echo", "hello", nullptr};
         const auto child = must(user::spawn("/bin/echo", words, user::environment,
                                             {user::input, pipe.write_end, user::errors}));
         must(user::close(pipe.write_end));
         char room[16];
         check(must(user::read(pipe.read_end, room)) == 6 && room[5] == '\n');
         must(user::close(pipe.read_end));
         ends(child, abi::Ending::exited(0));
     }},
    {"spawn-nothing",
     "Is a program that is not there, or is none, refused, without a child?",
     [] {
         refused(user::spawn("/no/such", words_of_true, user::environment),
                 Errno::no_such_file);
         make_file("text", "no program");
         refused(user::spawn("text", words_of_true, user::environment),
                 Errno::access_denied);
         remove_all("text");
         refused(user::wait(), Errno::no_child);
     }},
    {"bad-program", "Is a file that lies about being a program refused?",
     [] {
         static char header[64] = "\177ELF\2\1\1";
         const auto file = must(user::open("liar", Open::write | Open::create, 0777));
         must(user::write(file, {header, sizeof header}));
         must(user::close(file));
         check(user::execute("liar", words_of_true, user::environment) ==
               Errno::bad_executable);
         check(user::execute(".", words_of_true, user::environment) ==
               Errno::access_denied);
         remove_all("liar");
     }},
    {"hostile-words", "Are arguments that lie nowhere refused?",
     [] {
         static const char* const bad[] = {"true", nowhere, nullptr};
         check(user::execute("/bin/true", bad, nullptr) == Errno::bad_address);
         check(user::execute("/bin/true", reinterpret_cast<const char* const*>(nowhere),
                             nullptr) == Errno::bad_address);
         check(user::execute("/bin/true", words_of_true,
                             reinterpret_cast<const char* const*>(of_kernel)) ==
               Errno::bad_address);
     }},
    {"too-many-words", "Is more than a program's stack holds refused?",
     [] {
         static char word[100'000];
         for (char& byte : word) byte = 'a';
         word[sizeof word - 1] = '\0';
         static const char* words[200];
         for (int i = 0; i < 199; ++i) words[i] = word;
         check(user::execute("/bin/true", words, nullptr) == Errno::argument_list_too_long);
     }},
    {"yield", "May a process let others go first?",
     [] { must(user::order(Call::sched_yield)); }},
};

}  // namespace

const std::span<const Test> process_tests(tests);

}  // namespace usertests
