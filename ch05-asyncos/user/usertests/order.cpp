// The order of all: what a process may say about itself, what it cannot do with that, and what those who wait for it lend it.

#include "abi/order.hpp"

#include <atomic>

#include "schedule/levels.hpp"
#include "user/hand_over_riscv64.hpp"
#include "user/machine_riscv64.hpp"
#include "user/usertests/bare_rings.hpp"
#include "user/usertests/serve_child.hpp"

namespace usertests {

namespace {

using namespace std::chrono_literals;

abi::OrderPages& share(unsigned ceiling) {
    return *reinterpret_cast<abi::OrderPages*>(must(user::ask(Call::share_order, ceiling)));
}
void compute(std::chrono::nanoseconds time) {
    for (const auto end = user::now() + time; user::now() < end;) user::spin();
}

// A child says that it is the most urgent, and computes. @returns How many milliseconds are left for us of forty.
int left_beside(unsigned ceiling) {
    const auto end = user::now() + 40ms;
    const auto child = must(user::fork());
    if (child == 0) {
        for (share(ceiling).own.top = 0; user::now() < end;) user::spin();
        user::exit(0);
    }
    int left = 0;
    for (; user::now() < end; ++left) compute(1ms);
    ends(child, abi::Ending::exited(0));
    return left;
}

// Three levels, and a process on the one in between, which is ready in a moment and computes for three milliseconds.
constexpr std::uint8_t high = 8, middle = 24, low = 48;
user::Pipe told;  // when it begins, and when it ends
using Moment = std::chrono::nanoseconds;

void stand(std::uint8_t level) {
    share(0).own.top = level;
    user::call(Call::sched_yield);  // now it is known
}
void tell_now() {
    const Moment now = user::now();
    must(user::write(told.write_end, {reinterpret_cast<const char*>(&now), sizeof now}));
}
Moment next_told() {
    Moment moment{};
    check(must(user::read(told.read_end, {reinterpret_cast<char*>(&moment),
                                          sizeof moment})) == sizeof moment);
    return moment;
}
void begin_middle() {
    if (must(user::fork()) != 0) return;
    stand(middle);
    must(user::sleep(5ms));
    tell_now();
    compute(3ms);
    tell_now();
    user::exit(0);
}
void end_middle() {
    ends(-1, abi::Ending::exited(0));
    must(user::close(told.read_end));
    must(user::close(told.write_end));
}

// An urgent client, whose server begins so, and is not urgent. @p work is what it does for the client.
template <class Begin, class Work>
void serve_urgent(Begin begin, Work work) {
    told = must(user::make_pipe());
    begin_middle();
    serve_child(
        [](user::Channel& channel) {
            stand(high);
            must(user::sleep(1ms));
            must(user::send(channel.file(), {}));
            const Moment answered = user::now();
            check(next_told() >= answered);
        },
        [&](user::Channel& channel, user::ProcessId) {
            begin();
            must(user::receive(channel.file()));
            work();
            refused(user::answer_and_receive(channel.file(), {}), Errno::broken_pipe);
        });
    end_middle();
}
// Likewise; when it has answered, it goes on.
template <class Begin>
void answer_urgent(Begin begin) {
    serve_child(
        [](user::Channel& channel) {
            stand(high);
            const auto end = must(user::send(channel.file(), {})).first;
            check(static_cast<std::uint64_t>(user::now().count()) < end);
        },
        [&](user::Channel& channel, user::ProcessId) {
            begin();
            must(user::receive(channel.file()));
            const auto end = user::now() + 4ms;
            must(user::answer(channel.file(),
                              {.first = static_cast<std::uint64_t>(end.count())}));
            compute(4ms);
            refused(user::receive(channel.file()), Errno::broken_pipe);
        });
}

void do_nothing(int) {}

constexpr Test tests[] = {
    {"order-refused", "Is a level that is none refused?",
     [] {
         for (const long ceiling : {64L, 1000L, -1L})
             refused(user::ask(Call::share_order, ceiling), Errno::invalid_argument);
     },
     Where::our_kernel},
    {"order-read-only", "May a program only read what the kernel tells of others?",
     [] {
         check(in_child([] {
                   auto& pages = share(0);
                   check(pages.global.waiting < 1ULL << 63);
                   const_cast<std::atomic<std::uint64_t>&>(pages.global.waiting) = 0;
               }).signal() == static_cast<int>(user::Signal::segment));
     },
     Where::our_kernel},
    {"order-forged", "Do others go on, whatever a process says about itself?",
     [] {
         const auto child = must(user::fork());
         if (child == 0) {
             auto& own = share(40).own;
             for (unsigned said = 0; true; ++said) {
                 own.top = static_cast<std::uint8_t>(said * 37);
                 if (said % 64 == 0) user::call(Call::sched_yield);
             }
         }
         for (int i = 0; i < 20; ++i) {
             compute(1ms);
             must(user::sleep(100us));
         }
         must(user::kill(child, user::Signal::kill));
         ends(child, abi::Ending::killed(static_cast<int>(user::Signal::kill)));
     },
     Where::our_kernel},
    {"order-ceiling", "Does a ceiling hold whoever says too much, and for ever?",
     [] {
         check(left_beside(48) > 20);
         check(&share(8) == &share(0));
         check(left_beside(0) > 10);  // neither is above 8
     },
     Where::our_kernel},
    {"order-given-back", "Does a process stand where it stood when its page is gone?",
     [] {
         const auto place = reinterpret_cast<std::uint64_t>(&share(0));
         must(user::order(Call::munmap, place, 2 * 4096));
         for (int i = 0; i < 3; ++i) compute(6ms), user::call(Call::sched_yield);
     },
     Where::our_kernel},
    {"order-ring", "Is what is asked through rings done at the level of who has asked?",
     [] {
         told = must(user::make_pipe());
         begin_middle();
         stand(high);
         Bare bare;
         static const abi::Time meanwhile{0, 6'000'000};
         bare.submit(Call::nanosleep, &meanwhile, nullptr);
         check(bare.result() == 0);
         const Moment answered = user::now();
         check(next_told() < answered);
         check(answered < next_told());
         end_middle();
     },
     Where::one_hart},
    {"order-lent", "Does a server stand as high as the client that waits for it?",
     [] { serve_urgent([] { stand(low); }, [] { compute(25ms); }); }, Where::one_hart},
    {"order-lent-silent", "Likewise, if it says nothing of itself?",
     [] { serve_urgent([] {}, [] { compute(25ms); }); }, Where::one_hart},
    {"order-lent-asleep", "Likewise, when it has waited itself?",
     [] {
         serve_urgent([] { stand(low); },
                      [] {
                          must(user::sleep(2ms));
                          compute(25ms);
                      });
     },
     Where::one_hart},
    {"order-answered", "Does the client go on at once when it has its answer?",
     [] { answer_urgent([] { stand(low); }); }, Where::one_hart},
    {"order-answered-silent", "Likewise, if the server says nothing of itself?",
     [] { answer_urgent([] {}); }, Where::one_hart},
    {"order-not-passed-on", "Does a server that is urgent not bring its client along?",
     [] {
         told = must(user::make_pipe());
         begin_middle();
         serve_child(
             [](user::Channel& channel) {
                 stand(low);
                 must(user::sleep(1ms));
                 must(user::send(channel.file(), {}));
                 const Moment answered = user::now();
                 (void)next_told();
                 check(next_told() <= answered);
             },
             [](user::Channel& channel, user::ProcessId) {
                 stand(high);
                 must(user::receive(channel.file()));
                 compute(8ms);
                 refused(user::answer_and_receive(channel.file(), {}), Errno::broken_pipe);
             });
         end_middle();
     },
     Where::one_hart},
    {"order-guest", "Does the client have its own level in the time of an urgent server?",
     [] {
         told = must(user::make_pipe());
         begin_middle();
         serve_child(
             [](user::Channel& channel) {
                 stand(low);
                 must(user::send(channel.file(), {}));
                 compute(8ms);
                 const Moment end = user::now();
                 check(next_told() < end);
             },
             [](user::Channel& channel, user::ProcessId) {
                 stand(high);
                 must(user::receive(channel.file()));
                 must(user::sleep(1ms));  // from here on its own task is polled
                 refused(user::answer_and_receive(channel.file(), {}), Errno::broken_pipe);
             });
         end_middle();
     },
     Where::one_hart},
    {"order-taken-back", "Does a server lose what was lent when its client waits no more?",
     [] {
         told = must(user::make_pipe());
         begin_middle();
         serve_child(
             [](user::Channel& channel) {
                 must(user::on_signal(user::Signal::user1, do_nothing));
                 stand(high);
                 must(user::sleep(1ms));
                 refused(user::send(channel.file(), {}), Errno::interrupted);
                 must(user::sleep(120ms));
             },
             [](user::Channel& channel, user::ProcessId client) {
                 stand(low);
                 must(user::receive(channel.file()));
                 must(user::kill(client, user::Signal::user1));
                 compute(80ms);  // a loan may last some slices longer
                 check(next_told() < user::now() - 10ms);
                 refused(user::answer_and_receive(channel.file(), {}), Errno::broken_pipe);
             });
         end_middle();
     },
     Where::one_hart},
};

}  // namespace

const std::span<const Test> order_tests(tests);

}  // namespace usertests
