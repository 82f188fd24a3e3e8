#include "process/calls.hpp"

#include "abi/system_calls.hpp"
#include "process/submitted.hpp"

namespace process {

namespace {

using Number = abi::Call;
using futures::Task;

Answer refuse(Call&) noexcept { return failed(base::Errno::not_implemented); }
Answer wait_first(Call&) noexcept { return must_wait; }

// They wait for nothing, but they take their time, and a task may be interrupted.
Task<Answer> fork_later(Call& call) { co_return fork_process(call); }
Task<Answer> unmap_later(Call& call) { co_return unmap_memory(call); }

constexpr CallTable table = [] {
    CallTable all{};
    all.fill({refuse});
    const auto put = [&](Number call, CallWays how) {
        all[place_of_call(static_cast<std::uint64_t>(call))] = how;
    };
    put(Number::read, {read_now, read_later});
    put(Number::write, {write_now, write_later});
    put(Number::close, {close_file});
    put(Number::dup, {duplicate});
    put(Number::dup3, {duplicate_to});
    put(Number::pipe2, {make_pipe});
    put(Number::openat, {wait_first, open_file});
    put(Number::fstat, {wait_first, file_status});
    put(Number::newfstatat, {wait_first, path_status});
    put(Number::getdents64, {wait_first, list_folder});
    put(Number::lseek, {wait_first, seek_file});
    put(Number::ftruncate, {wait_first, resize_file});
    put(Number::fsync, {wait_first, sync_file});
    put(Number::sync, {wait_first, sync_all});
    put(Number::pread64, {wait_first, read_at});
    put(Number::pwrite64, {wait_first, write_at});
    put(Number::mkdirat, {wait_first, make_folder});
    put(Number::unlinkat, {wait_first, remove_name});
    put(Number::linkat, {wait_first, link_name});
    put(Number::renameat2, {wait_first, rename_name});
    put(Number::symlinkat, {wait_first, link_to});
    put(Number::readlinkat, {wait_first, read_link});
    put(Number::chdir, {wait_first, change_folder});
    put(Number::getcwd, {wait_first, tell_folder});
    put(Number::uname, {tell_name});
    put(Number::processes, {tell_processes});
    put(Number::counters, {tell_counters});
    put(Number::trace, {trace_kernel});
    put(Number::ioctl, {control_terminal});
    put(Number::ppoll, {wait_first, poll_files});
    put(Number::exit, {exit_process});
    put(Number::exit_group, {exit_process});
    put(Number::getpid, {get_id});
    put(Number::getppid, {get_parent});
    put(Number::setpgid, {join_group});
    put(Number::getpgid, {tell_group});
    put(Number::clone, {wait_first, fork_later});
    put(Number::wait4, {wait_now, wait_later});
    put(Number::execve, {wait_first, execute_program});
    put(Number::spawn, {wait_first, spawn_process});
    put(Number::kill, {send_signal});
    put(Number::rt_sigaction, {change_action});
    put(Number::rt_sigprocmask, {change_mask});
    put(Number::rt_sigpending, {tell_pending});
    put(Number::rt_sigsuspend, {wait_first, wait_for_signal});
    put(Number::rt_sigreturn, {return_from_handler});
    put(Number::setitimer, {wait_first, set_ticks});
    put(Number::sched_yield, {wait_first, yield_process});
    put(Number::nanosleep, {sleep_now, sleep_later});
    put(Number::clock_gettime, {get_time});
    put(Number::brk, {move_heap_end});
    put(Number::mmap, {map_memory});
    put(Number::munmap, {wait_first, unmap_later});
    put(Number::ring_setup, {make_rings});
    put(Number::ring_notify, {look_at_rings});
    put(Number::event_grant, {grant_events});
    put(Number::event_wait, {events_now, events_later});
    put(Number::exit_when, {exit_when_now, exit_when_later});
    put(Number::user_interrupt, {user_interrupt_now, wait_for_interrupt});
    put(Number::attach, {attach_program});
    put(Number::detach, {detach_program});
    put(Number::cancel, {cancel_call});
    put(Number::channel, {channel_now, channel_later});
    put(Number::hand_over, {hand_over});
    put(Number::share_order, {share_order});
    return all;
}();

// [arguments]
// A call with so many arguments.
template <std::size_t Count, Answer (*Now)(Call&) noexcept>
constexpr SubmittedCall with() {
    return {[](Call& call, const abi::Submission& shared) noexcept {
                if constexpr (Count > 0) call.through->copy_arguments<Count>(shared);
                return Now(call);
            },
            Now};
}
// [arguments]

// Through rings goes what changes nothing but files and memory, and wants four arguments at most. What changes the registers
// of the program, its signals or its life is asked by the program itself.
constexpr SubmittedTable submitted = [] {
    SubmittedTable some{};
    some.fill(with<0, refuse>());
    const auto put = [&](Number call, SubmittedCall how) {
        some[place_of_call(static_cast<std::uint64_t>(call))] = how;
    };
    put(Number::read, with<3, read_now>());
    put(Number::write, with<3, write_now>());
    put(Number::pread64, with<4, wait_first>());
    put(Number::pwrite64, with<4, wait_first>());
    put(Number::openat, with<4, wait_first>());
    put(Number::close, with<1, close_file>());
    put(Number::fstat, with<2, wait_first>());
    put(Number::newfstatat, with<4, wait_first>());
    put(Number::ftruncate, with<2, wait_first>());
    put(Number::fsync, with<1, wait_first>());
    put(Number::mkdirat, with<3, wait_first>());
    put(Number::unlinkat, with<3, wait_first>());
    put(Number::getdents64, with<3, wait_first>());
    put(Number::nanosleep, with<2, wait_first>());
    put(Number::clock_gettime, with<2, get_time>());
    put(Number::getpid, with<0, get_id>());
    put(Number::cancel, with<2, cancel_call>());
    return some;
}();

}  // namespace

constinit const CallTable calls = table;
constinit const SubmittedTable submitted_calls = submitted;

}  // namespace process
