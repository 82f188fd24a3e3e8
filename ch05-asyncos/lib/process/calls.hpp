#pragma once
/// @file
/// The system calls, by number. Each is a plain function, called between two instructions of the program; only if it would
/// have to wait is there a coroutine, which the process's task awaits.

#include <array>
#include <cstdint>

#include "base/result.hpp"
#include "futures/core/task.hpp"
#include "process/process.hpp"

namespace process {

/// What the program finds in a0: a result, or an error with a minus sign.
using Answer = std::int64_t;
/// Of a plain function: it would have to wait.
inline constexpr Answer must_wait = INT64_MIN;

/// Likewise: process.reading is in the file's hands.
inline constexpr Answer must_be_served = INT64_MIN + 1;

// [ways]
/// The two ways of a call.
struct CallWays {
    Answer (*now)(Process&) noexcept = nullptr;          ///< At once, or one of the above.
    futures::Task<Answer> (*later)(Process&) = nullptr;  ///< Waiting.
};
// [ways]
/// Linux's calls, ours behind them, and last what refuses every number that is none.
using CallTable = std::array<CallWays, 284>;
/// Which of them.
[[nodiscard]] constexpr std::size_t place_of_call(std::uint64_t number) noexcept {
    constexpr std::size_t linux_end = 280, own_begin = 1024, own = 3;
    static_assert(linux_end + own + 1 == std::tuple_size_v<CallTable>);
    if (number < linux_end) return number;
    return linux_end + (number - own_begin < own ? number - own_begin : own);
}
extern const CallTable calls;  ///< All.
/// The call with this number.
[[nodiscard]] inline const CallWays& find_call(std::uint64_t number) noexcept {
    return calls[place_of_call(number)];
}

/// As an answer.
[[nodiscard]] constexpr Answer failed(base::Errno why) noexcept {
    return -static_cast<Answer>(why);
}
/// Likewise.
template <class T>
[[nodiscard]] constexpr Answer answer(const base::Result<T>& result) noexcept {
    if (!result) return failed(result.error());
    if constexpr (std::is_void_v<T>)
        return 0;
    else
        return static_cast<Answer>(*result);
}

/// Delivers what is due: ends the process, or makes its handler run next.
void deliver_signals(Process& process) noexcept;
/// rt_sigreturn(): goes on where the handler has interrupted.
Answer return_from_handler(Process& process) noexcept;

/// @cond  The calls, in the files calls_*.cpp: what each does is in Linux's manual.
Answer read_now(Process&) noexcept;
Answer write_now(Process&) noexcept;
futures::Task<Answer> read_later(Process&);
futures::Task<Answer> write_later(Process&);
Answer close_file(Process&) noexcept;
Answer duplicate(Process&) noexcept;
Answer duplicate_to(Process&) noexcept;
Answer make_pipe(Process&) noexcept;
futures::Task<Answer> open_file(Process&);
futures::Task<Answer> poll_files(Process&);
futures::Task<Answer> file_status(Process&);
futures::Task<Answer> path_status(Process&);
futures::Task<Answer> list_folder(Process&);
futures::Task<Answer> seek_file(Process&);
futures::Task<Answer> resize_file(Process&);
futures::Task<Answer> sync_file(Process&);
futures::Task<Answer> sync_all(Process&);
futures::Task<Answer> read_at(Process&);
futures::Task<Answer> write_at(Process&);
futures::Task<Answer> make_folder(Process&);
futures::Task<Answer> remove_name(Process&);
futures::Task<Answer> link_name(Process&);
futures::Task<Answer> rename_name(Process&);
futures::Task<Answer> link_to(Process&);
futures::Task<Answer> read_link(Process&);
futures::Task<Answer> change_folder(Process&);
futures::Task<Answer> tell_folder(Process&);
Answer tell_name(Process&) noexcept;
Answer tell_processes(Process&) noexcept;
Answer tell_counters(Process&) noexcept;
Answer is_no_terminal(Process&) noexcept;
Answer exit_process(Process&) noexcept;
Answer get_id(Process&) noexcept;
Answer get_parent(Process&) noexcept;
Answer fork_process(Process&) noexcept;
Answer wait_now(Process&) noexcept;
futures::Task<Answer> wait_later(Process&);
futures::Task<Answer> execute_program(Process&);
futures::Task<Answer> spawn_process(Process&);
Answer send_signal(Process&) noexcept;
Answer change_action(Process&) noexcept;
Answer change_mask(Process&) noexcept;
Answer tell_pending(Process&) noexcept;
futures::Task<Answer> wait_for_signal(Process&);
futures::Task<Answer> yield_process(Process&);
futures::Task<Answer> sleep_process(Process&);
Answer get_time(Process&) noexcept;
Answer move_heap_end(Process&) noexcept;
Answer map_memory(Process&) noexcept;
Answer unmap_memory(Process&) noexcept;
Answer switch_off(Process&) noexcept;
/// @endcond

}  // namespace process
