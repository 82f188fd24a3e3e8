#include "process/calls.hpp"

#include "abi/system_calls.hpp"

namespace process {

namespace {

using abi::Call;
using futures::Task;

Answer refuse(Process&) noexcept { return failed(base::Errno::not_implemented); }
Answer wait_first(Process&) noexcept { return must_wait; }

// They wait for nothing, but they take their time, and a task may be interrupted.
Task<Answer> fork_later(Process& process) { co_return fork_process(process); }
Task<Answer> unmap_later(Process& process) { co_return unmap_memory(process); }

constexpr CallTable table = [] {
    CallTable all{};
    all.fill({refuse});
    const auto put = [&](Call call, CallWays how) {
        all[place_of_call(static_cast<std::uint64_t>(call))] = how;
    };
    put(Call::read, {read_now, read_later});
    put(Call::write, {write_now, write_later});
    put(Call::close, {close_file});
    put(Call::dup, {duplicate});
    put(Call::dup3, {duplicate_to});
    put(Call::pipe2, {make_pipe});
    put(Call::openat, {wait_first, open_file});
    put(Call::fstat, {wait_first, file_status});
    put(Call::newfstatat, {wait_first, path_status});
    put(Call::getdents64, {wait_first, list_folder});
    put(Call::lseek, {wait_first, seek_file});
    put(Call::ftruncate, {wait_first, resize_file});
    put(Call::fsync, {wait_first, sync_file});
    put(Call::sync, {wait_first, sync_all});
    put(Call::pread64, {wait_first, read_at});
    put(Call::pwrite64, {wait_first, write_at});
    put(Call::mkdirat, {wait_first, make_folder});
    put(Call::unlinkat, {wait_first, remove_name});
    put(Call::linkat, {wait_first, link_name});
    put(Call::renameat2, {wait_first, rename_name});
    put(Call::symlinkat, {wait_first, link_to});
    put(Call::readlinkat, {wait_first, read_link});
    put(Call::chdir, {wait_first, change_folder});
    put(Call::getcwd, {wait_first, tell_folder});
    put(Call::uname, {tell_name});
    put(Call::processes, {tell_processes});
    put(Call::counters, {tell_counters});
    put(Call::ioctl, {is_no_terminal});
    put(Call::ppoll, {wait_first, poll_files});
    put(Call::exit, {exit_process});
    put(Call::exit_group, {exit_process});
    put(Call::getpid, {get_id});
    put(Call::getppid, {get_parent});
    put(Call::clone, {wait_first, fork_later});
    put(Call::wait4, {wait_now, wait_later});
    put(Call::execve, {wait_first, execute_program});
    put(Call::spawn, {wait_first, spawn_process});
    put(Call::kill, {send_signal});
    put(Call::rt_sigaction, {change_action});
    put(Call::rt_sigprocmask, {change_mask});
    put(Call::rt_sigpending, {tell_pending});
    put(Call::rt_sigsuspend, {wait_first, wait_for_signal});
    put(Call::rt_sigreturn, {return_from_handler});
    put(Call::sched_yield, {wait_first, yield_process});
    put(Call::nanosleep, {wait_first, sleep_process});
    put(Call::clock_gettime, {get_time});
    put(Call::brk, {move_heap_end});
    put(Call::mmap, {map_memory});
    put(Call::munmap, {wait_first, unmap_later});
    put(Call::reboot, {switch_off});
    return all;
}();

}  // namespace

constinit const CallTable calls = table;

}  // namespace process
