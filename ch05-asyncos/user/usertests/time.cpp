// Time.

#include "user/usertests/test.hpp"

namespace usertests {

namespace {

using namespace std::chrono_literals;

constexpr Test tests[] = {
    {"clock", "Does the clock never go back?",
     [] {
         auto last = user::now();
         for (int i = 0; i < 1000; ++i) {
             const auto next = user::now();
             check(next >= last);
             last = next;
         }
         abi::Time time;
         refused(user::order(Call::clock_gettime, 77, &time), Errno::invalid_argument);
     }},
    {"sleep", "Does a sleep last as long as it was asked to?",
     [] {
         const auto begin = user::now();
         must(user::sleep(12ms));
         check(user::now() - begin >= 12ms);
         must(user::sleep(0ms));
     }},
    {"bad-sleep", "Is a time that makes no sense refused?",
     [] {
         for (const abi::Time time :
              {abi::Time{-1, 0}, abi::Time{0, -1}, abi::Time{0, 1'000'000'000}})
             refused(user::order(Call::nanosleep, &time, nullptr), Errno::invalid_argument);
     }},
    {"sleep-in-order", "Do sleepers wake in the order of their times?",
     [] {
         const auto pipe = must(user::make_pipe());
         constexpr char letters[] = {'c', 'a', 'b'};
         constexpr std::chrono::milliseconds times[] = {150ms, 50ms, 100ms};
         for (int i = 0; i < 3; ++i) {
             if (must(user::fork()) != 0) continue;
             must(user::sleep(times[i]));
             must(user::write(pipe.write_end, {&letters[i], 1}));
             user::exit(0);
         }
         for (int i = 0; i < 3; ++i) ends(-1, abi::Ending::exited(0));
         char room[4];
         check(must(user::read(pipe.read_end, room)) == 3);
         check(std::string_view(room, 3) == "abc");
         must(user::close(pipe.read_end));
         must(user::close(pipe.write_end));
     }},
    {"hogs-share", "Do programs that never wait all come to their turn?",
     [] {
         const auto end = user::now() + 100ms;
         for (int i = 0; i < 3; ++i) {
             if (must(user::fork()) != 0) continue;
             int turns = 0;
             while (user::now() < end) ++turns;
             user::exit(turns > 0 ? 0 : 1);
         }
         for (int i = 0; i < 3; ++i) ends(-1, abi::Ending::exited(0));
     }},
};

}  // namespace

const std::span<const Test> time_tests(tests);

}  // namespace usertests
