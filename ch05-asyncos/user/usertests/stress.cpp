// Many at once.

#include <algorithm>
#include <string>

#include "user/directory.hpp"
#include "user/usertests/test.hpp"

namespace usertests {

namespace {

std::string numbered(char letter, int number) {
    std::string name(1, letter);
    return name += std::to_string(number);
}
// Each of @p count children does @p work(its number); all must end well.
void at_once(int count, void (*work)(int)) {
    for (int i = 0; i < count; ++i) {
        if (must(user::fork()) != 0) continue;
        work(i);
        user::exit(0);
    }
    for (int i = 0; i < count; ++i) ends(-1, abi::Ending::exited(0));
}

// Numbers without a pattern. @source George Marsaglia, "Xorshift RNGs"
struct Random {
    std::uint64_t state;
    std::uint64_t next() noexcept {
        state ^= state << 13;
        state ^= state >> 7;
        return state ^= state << 17;
    }
};

// Arguments that could nearly be right: descriptors, small numbers, places that we have, the edge of them, and nonsense.
std::uint64_t argument(Random& random, const char* memory) {
    const std::uint64_t dice = random.next();
    switch (dice % 6) {
        case 0:
            return dice >> 8 & 7;
        case 1:
            return dice >> 8 & 8191;
        case 2:
            return reinterpret_cast<std::uint64_t>(memory) + (dice >> 8 & 1023);
        case 3:
            return 0x2'0000'0000 - (dice >> 8 & 8191);
        case 4:
            return ~std::uint64_t{0} << (dice >> 8 & 63);
        default:
            return random.next();
    }
}

// What may have to wait for ever.
constexpr std::array waiting_calls = {Call::rt_sigsuspend, Call::wait4,    Call::ppoll,
                                      Call::nanosleep,     Call::read,     Call::exit_when,
                                      Call::channel,       Call::hand_over};
bool may_wait(Call call) {
    return std::find(waiting_calls.begin(), waiting_calls.end(), call) !=
           waiting_calls.end();
}

// All calls but those that end the game: exit, the switch, signals to others, and what is for all: the trace. Who is to come as
// far as a wait does not make the one that puts noise into all its registers.
[[noreturn]] void call_at_random(std::uint64_t seed, bool with_waiting) {
    alignas(8) static char memory[4096] = "a";
    Random random{seed * 0x9e37'79b9'7f4a'7c15};
    const auto self = user::process_id();
    for (int i = 0; i < 500 && user::process_id() == self; ++i) {
        const auto number = random.next() % 296;
        auto call = static_cast<Call>(number < 280 ? number : 1024 + number - 280);
        if (with_waiting && i % 8 == 0)  // wherever the linker has put the memory
            call = waiting_calls[number % waiting_calls.size()];
        if (call == Call::exit || call == Call::exit_group || call == Call::kill ||
            call == Call::trace ||
            (with_waiting ? call == Call::rt_sigreturn : may_wait(call)))
            continue;
        std::uint64_t words[6];
        for (std::uint64_t& word : words) word = argument(random, memory);
        user::call(call, words[0], words[1], words[2], words[3], words[4], words[5]);
    }
    for (;;) user::call(Call::exit_group, 0);
}

void check_that_programs_run() {
    static const char* const words[] = {"true", nullptr};
    ends(must(user::spawn("/bin/true", words, user::environment)), abi::Ending::exited(0));
}

constexpr Test tests[] = {
    {"concurrent-creates",
     "Do processes that make files in one directory not disturb each other?",
     [] {
         at_once(4, [](int number) {
             for (int i = 0; i < 10; ++i)
                 make_file(numbered(static_cast<char>('a' + number), i).c_str(), "x");
         });
         const auto names = must(user::names_in("."));
         check(names.size() == 40);
         for (const std::string& name : names) remove_all(name.c_str());
     }},
    {"concurrent-writes",
     "Does each of several writers find in its file what it has written?",
     [] {
         at_once(4, [](int number) {
             const std::string name = numbered('f', number),
                               text(3000, static_cast<char>('A' + number));
             for (int round = 0; round < 5; ++round) {
                 const auto file = must(
                     user::open(name.c_str(), Open::write | Open::create | Open::append));
                 must(user::write_all(file, text));
                 must(user::close(file));
             }
             const auto file = must(user::open(name.c_str()));
             char room[1000];
             std::size_t size = 0;
             while (const auto bytes = must(user::read(file, room))) {
                 for (const char byte : std::string_view(room, bytes))
                     check(byte == 'A' + number);
                 size += bytes;
             }
             check(size == 15'000);
             must(user::close(file));
             remove_all(name.c_str());
         });
     }},
    {"create-remove-race",
     "Do those who make and remove one name at once see it either way?",
     [] {
         at_once(3, [](int) {
             for (int i = 0; i < 20; ++i) {
                 const auto file = user::open("same", Open::write | Open::create);
                 if (file) must(user::close(*file));
                 static_cast<void>(user::remove("same"));
             }
         });
         static_cast<void>(user::remove("same"));
     }},
    {"rename-race", "Does exactly one of those who rename one file succeed, each time?",
     [] {
         for (int round = 0; round < 5; ++round) {
             make_file("from", "x");
             static constexpr auto work = [](int number) {
                 const auto done = user::rename("from", numbered('t', number).c_str());
                 if (!done) refused(done, Errno::no_such_file);
             };
             at_once(3, work);
             const auto names = must(user::names_in("."));
             check(names.size() == 1);
             remove_all(names[0].c_str());
         }
     }},
    {"exclusive-race", "Does exactly one of those who make a new file at once make it?",
     [] {
         for (int round = 0; round < 5; ++round) {
             static user::Pipe pipe;
             pipe = must(user::make_pipe());
             at_once(4, [](int) {
                 const auto file =
                     user::open("lock", Open::write | Open::create | Open::exclusive);
                 if (file) must(user::write(pipe.write_end, "1"));
             });
             must(user::close(pipe.write_end));
             char room[8];
             check(must(user::read(pipe.read_end, room)) == 1);
             must(user::close(pipe.read_end));
             remove_all("lock");
         }
     }},
    {"many-links", "May a file have many names?",
     [] {
         make_file("file", "x");
         for (int i = 0; i < 60; ++i) must(user::link("file", numbered('l', i).c_str()));
         check(must(user::status("file")).links == 61);
         for (int i = 0; i < 60; ++i) remove_all(numbered('l', i).c_str());
         check(must(user::status("file")).links == 1);
         remove_all("file");
     }},
    {"deep-directories",
     "Can one go down many directories, and remove them all from below?",
     [] {
         for (int i = 0; i < 40; ++i) {
             must(user::make_directory("d"));
             must(user::change_directory("d"));
         }
         for (int i = 0; i < 40; ++i) {
             must(user::change_directory(".."));
             must(user::remove("d", user::At::remove_directory));
         }
     }},
    {"many-files", "Does a directory of more than one block list and lose all its names?",
     [] {
         for (int i = 0; i < 150; ++i) make_file(numbered('n', i).c_str(), "");
         check(must(user::names_in(".")).size() == 150);
         for (int i = 149; i >= 0; --i) remove_all(numbered('n', i).c_str());
         check(must(user::names_in(".")).empty());
     }},
    {"write-in-many-parts", "Is a file of odd parts what one big write would have made?",
     [] {
         const auto file = must(user::open("file", Open::read_write | Open::create));
         std::string all;
         for (std::size_t i = 1; i < 120; ++i) {
             const std::string part(i * 7 % 101, static_cast<char>('a' + i % 26));
             must(user::write_all(file, part));
             all += part;
         }
         must(user::close(file));
         check(has("file", all));
         remove_all("file");
     }},
    {"pipes-and-forks",
     "Do fifty children tell one parent through one pipe, without losing a byte?",
     [] {
         static user::Pipe pipe;
         pipe = must(user::make_pipe());
         for (int i = 0; i < 50; ++i) {
             if (must(user::fork()) != 0) continue;
             must(user::write(pipe.write_end, "0123456789"));
             user::exit(0);
         }
         must(user::close(pipe.write_end));
         std::size_t size = 0;
         char room[64];
         while (const auto bytes = must(user::read(pipe.read_end, room))) size += bytes;
         check(size == 500);
         must(user::close(pipe.read_end));
         for (int i = 0; i < 50; ++i) ends(-1, abi::Ending::exited(0));
     }},
    {"random-calls",
     "Does the kernel survive calls with random arguments, and does a program run then?",
     [] {
         for (std::uint64_t seed = 1; seed <= 20; ++seed) {
             const auto child = must(user::fork());
             if (child == 0) call_at_random(seed, false);
             must(user::wait(child));
         }
         check_that_programs_run();
     },
     Where::our_kernel},
    {"random-calls-that-wait",
     "And if some of them wait for ever, can each that does be killed?",
     [] {
         int killed = 0;
         for (std::uint64_t seed = 21; seed <= 60; ++seed) {
             const auto child = must(user::fork());
             if (child == 0) call_at_random(seed, true);
             must(user::sleep(std::chrono::milliseconds(20)));
             const auto sent = user::kill(child, user::Signal::kill);
             if (!sent) refused(sent, Errno::no_such_process);
             const abi::Ending how = must(user::wait(child)).ending;
             killed += how.signal() == static_cast<int>(user::Signal::kill) ? 1 : 0;
         }
         check(killed > 0 && killed < 40);
         check_that_programs_run();
     },
     Where::our_kernel},
};

}  // namespace

const std::span<const Test> stress_tests(tests);

}  // namespace usertests
