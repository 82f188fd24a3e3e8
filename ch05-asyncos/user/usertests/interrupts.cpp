// Interrupts: is a process that shares a page with the kernel interrupted when it wants to be, and only then?

#include "user/interrupts_riscv64.hpp"
#include "user/usertests/test.hpp"

namespace usertests {

namespace {

std::uint64_t seen[4];  // the vectors of each time that the handler ran
std::size_t times = 0;

void note(std::uint64_t vectors) { seen[times++] = vectors; }

// A right to send itself this.
std::uint64_t own(unsigned vector) {
    return must(user::grant_interrupt(user::process_id(), vector));
}

constexpr std::uint64_t three = 1U << 3, nine = 1U << 9;

constexpr Test tests[] = {
    {"page-once", "Does a process hear in one way only, and no child of it?",
     [] {
         must(user::hear_by_page(note));
         refused(user::hear_by_page(note), Errno::would_block);
         refused(user::hear_interrupts(note), Errno::would_block);
         check(in_child([] { user::mask_page(); }).signal() ==
               static_cast<int>(user::Signal::segment));
         check(in_child([] {
                   refused(user::wait_for_interrupt(), Errno::invalid_argument);
                   must(user::hear_by_page(note));
                   user::send_interrupt(own(3));
                   check(times == 1 && seen[0] == three);
               }).status == 0);
         check(times == 0);
     },
     Where::our_kernel},
    {"page-handler-again",
     "Is a handler that is sent something left alone until it has ended?",
     [] {
         must(user::hear_by_page([](std::uint64_t vectors) {
             note(vectors);
             if (vectors != three) return;
             must(user::send_by_call(1));
             check(times == 1);
         }));
         const std::uint64_t place = own(3);
         check(own(9) == 1);
         must(user::send_by_call(place));
         check(times == 2 && seen[0] == three && seen[1] == nine);
     },
     Where::our_kernel},
    {"page-waits",
     "Does a process that is masked hear of what waits before it sleeps, and handle it "
     "unmasked?",
     [] {
         must(user::hear_by_page(note));
         const std::uint64_t place = own(3);
         user::mask_page();
         must(user::send_by_call(place));
         must(user::wait_for_interrupt());
         check(times == 0);
         user::unmask_page();
         check(times == 1);
         must(user::send_by_call(place));
         check(times == 2);
     },
     Where::our_kernel},
    {"page-wakes", "Does what a child sends wake a parent that waits, and one that reads?",
     [] {
         static user::Pipe pipe;
         pipe = must(user::make_pipe());
         must(user::hear_by_page(note));
         user::mask_page();
         const auto child = must(user::fork());
         if (child == 0) {
             must(user::hear_by_page(note));
             must(user::write(pipe.write_end, "x"));
             for (int i = 0; i < 2; ++i) {
                 must(user::sleep(std::chrono::milliseconds(5)));
                 must(user::send_by_call(0));
             }
             must(user::sleep(std::chrono::milliseconds(5)));
             must(user::write(pipe.write_end, "y"));
             user::exit(0);
         }
         char room;
         must(user::read(pipe.read_end, {&room, 1}));
         must(user::grant_interrupt(child, 3));
         must(user::wait_for_interrupt());
         check(times == 0);
         user::unmask_page();
         check(times == 1);
         must(user::read(pipe.read_end, {&room, 1}));
         check(times == 2 && room == 'y');
         ends(child, abi::Ending::exited(0));
         must(user::close(pipe.read_end));
         must(user::close(pipe.write_end));
     },
     Where::our_kernel},
};

}  // namespace

const std::span<const Test> interrupt_tests(tests);

}  // namespace usertests
