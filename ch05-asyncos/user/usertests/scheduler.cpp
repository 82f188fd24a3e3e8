// The scheduler's page: the kernel's, in each program, to be read and executed and nothing else.

#include "abi/order.hpp"
#include "schedule/queues.hpp"
#include "user/usertests/test.hpp"

namespace usertests {

namespace {

constexpr std::uint64_t page_size = 4096;
char* const page = reinterpret_cast<char*>(abi::scheduler_page);

// Two jobs, chosen by the kernel's instructions; the second is the more urgent one.
void choose() {
    schedule::Queues queues;
    schedule::Link usual{.level = 32}, urgent{.level = 3};
    abi::OwnPart own{};
    const abi::GlobalPart global{};
    schedule::scheduler_push(queues, usual);
    schedule::scheduler_push(queues, urgent);
    check(schedule::scheduler_choose(queues, own, global, false).job == &urgent);
    check(own.top == 3);
    check(schedule::scheduler_choose(queues, own, global, false).job == &usual);
    check(schedule::scheduler_choose(queues, own, global, false).what ==
          schedule::Next::idle);
}
bool is_ended_by_fault(void (*work)()) {
    return in_child(work).signal() == static_cast<int>(user::Signal::segment);
}

constexpr Test tests[] = {
    {"scheduler-forked", "Does a child choose by the kernel's scheduler, too?",
     [] {
         choose();
         check(ends_well([] { check(ends_well(choose)); }));
     },
     Where::our_kernel},
    {"scheduler-written", "Does who writes to the scheduler end, and nobody notices?",
     [] {
         for (const std::uint64_t at : {std::uint64_t{0}, page_size - 1}) {
             static std::uint64_t place;
             place = at;
             const char before = page[at];
             check(
                 is_ended_by_fault([] { *static_cast<volatile char*>(page + place) = 0; }));
             check(page[at] == before);
         }
         choose();
     },
     Where::our_kernel},
    {"scheduler-around", "Is there nothing else of the kernel around it?",
     [] {
         check(is_ended_by_fault([] { (void)*static_cast<volatile char*>(page - 1); }));
         check(
             is_ended_by_fault([] { *static_cast<volatile char*>(page - page_size) = 0; }));
     },
     Where::our_kernel},
    {"scheduler-filled", "Does no call write into the scheduler for a program?",
     [] {
         make_file("sample", "abc");
         const auto file = must(user::open("sample"));
         refused(user::read(file, {page, 3}), Errno::bad_address);
         refused(user::order(Call::fstat, file, page), Errno::bad_address);
         refused(user::order(Call::clock_gettime, 0, page), Errno::bad_address);
         refused(user::order(Call::pipe2, page, 0), Errno::bad_address);
         char room[3];
         check(must(user::read(file, room)) == 3);
         must(user::close(file));
         remove_all("sample");
         choose();
     },
     Where::our_kernel},
    {"scheduler-kept", "Can a program not take the scheduler out, or put memory there?",
     [] {
         refused(user::order(Call::munmap, abi::scheduler_page, page_size),
                 Errno::invalid_argument);
         refused(user::order(Call::munmap, abi::scheduler_page, 4 * page_size),
                 Errno::invalid_argument);
         const auto heap = user::call(Call::brk, 0);
         check(user::call(Call::brk, abi::scheduler_page) == heap);
         choose();
     },
     Where::our_kernel},
};

}  // namespace

const std::span<const Test> scheduler_tests(tests);

}  // namespace usertests
