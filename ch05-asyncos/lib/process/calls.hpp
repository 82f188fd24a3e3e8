#pragma once
/// @file
/// The system calls, by number. Each is a plain function, called between two instructions of the program; only if it would
/// have to wait is there a coroutine, which the process's task awaits.

#include <array>

#include "base/result.hpp"
#include "futures/core/task.hpp"
#include "process/process.hpp"

namespace process {

/// What the program finds in a0: a result, or an error with a minus sign.
using Answer = std::int64_t;
/// Says whether it is one. Lower than any is what a plain function says instead:
[[nodiscard]] constexpr bool is_answer(Answer answer) noexcept { return answer >= -4096; }
inline constexpr Answer must_wait = -8192;       ///< It would have to wait.
inline constexpr Answer must_be_served = -8193;  ///< call.reading is in somebody's hands.
inline constexpr Answer is_set = -8194;  ///< All registers are as they are to be, a0 too.
inline constexpr Answer hands_over = -8195;  ///< It waits, and process.hands_to runs next.
inline constexpr Answer gives_way = -8196;   ///< As is_set; others may be next.

// [ways]
/// The two ways of a call.
struct CallWays {
    Answer (*now)(Call&) noexcept = nullptr;          ///< At once, or one of the above.
    futures::Task<Answer> (*later)(Call&) = nullptr;  ///< Waiting.
};
// [ways]
/// Linux's calls, ours behind them, and last what refuses every number that is none.
using CallTable = std::array<CallWays, 297>;
inline constexpr std::uint64_t linux_end = 280;  ///< Where Linux's end.
/// Which of them.
[[nodiscard]] constexpr std::size_t place_of_call(std::uint64_t number) noexcept {
    constexpr std::size_t own_begin = 1024, own = 16;
    static_assert(linux_end + own + 1 == std::tuple_size_v<CallTable>);
    if (number < linux_end) [[likely]]
        return number;
    return linux_end + (number - own_begin < own ? number - own_begin : own);
}
extern const CallTable calls;  ///< All.
/// The call with this number.
[[nodiscard]] inline const CallWays& find_call(std::uint64_t number) noexcept {
    return calls[place_of_call(number)];
}

/// What the filters of its process say about call @p number: 0 if it may go on, otherwise its answer. Tells whoever counts.
Answer refusal(Call& call, std::uint64_t number) noexcept;
/// Makes the call with this @p number, in the one of its ways that does not wait, if no filter refuses it.
template <class Ways>
[[nodiscard]] Answer begin(Call& call, const Ways& ways, std::uint64_t number) noexcept {
    if (call.process.attached.count > 0) {
        if (const Answer refused = refusal(call, number); refused != 0) return refused;
    }
    return ways.now(call);
}

/// As an answer.
[[nodiscard]] constexpr Answer failed(base::Errno why) noexcept {
    return -static_cast<Answer>(why);
}
/// Likewise.
template <class T>
[[nodiscard]] constexpr Answer answer(const base::Result<T>& result) noexcept {
    if (!result) return failed(result.error());
    if constexpr (!std::is_void_v<T>) return static_cast<Answer>(*result);
    return 0;
}

/// Delivers what is due: ends the process, or makes its handler run next. @returns Whether it is to go on: it may stand still.
bool deliver_signals(Process& process) noexcept;
/// rt_sigreturn(): goes on where the handler has interrupted.
Answer return_from_handler(Call& call) noexcept;

/// @cond  The calls, in the files calls_*.cpp: what each does is in Linux's manual.
Answer read_now(Call&) noexcept;
Answer write_now(Call&) noexcept;
futures::Task<Answer> read_later(Call&);
futures::Task<Answer> write_later(Call&);
Answer close_file(Call&) noexcept;
Answer duplicate(Call&) noexcept;
Answer duplicate_to(Call&) noexcept;
Answer make_pipe(Call&) noexcept;
futures::Task<Answer> open_file(Call&);
futures::Task<Answer> poll_files(Call&);
futures::Task<Answer> file_status(Call&);
futures::Task<Answer> path_status(Call&);
futures::Task<Answer> list_folder(Call&);
futures::Task<Answer> seek_file(Call&);
futures::Task<Answer> resize_file(Call&);
futures::Task<Answer> sync_file(Call&);
futures::Task<Answer> sync_all(Call&);
futures::Task<Answer> read_at(Call&);
futures::Task<Answer> write_at(Call&);
futures::Task<Answer> make_folder(Call&);
futures::Task<Answer> remove_name(Call&);
futures::Task<Answer> link_name(Call&);
futures::Task<Answer> rename_name(Call&);
futures::Task<Answer> link_to(Call&);
futures::Task<Answer> read_link(Call&);
futures::Task<Answer> change_folder(Call&);
futures::Task<Answer> tell_folder(Call&);
Answer tell_name(Call&) noexcept;
Answer tell_processes(Call&) noexcept;
Answer tell_counters(Call&) noexcept;
Answer control_terminal(Call&) noexcept;
Answer join_group(Call&) noexcept;
Answer tell_group(Call&) noexcept;
Answer exit_process(Call&) noexcept;
inline Answer get_id(Call& call) noexcept { return call.process.id; }
Answer get_parent(Call&) noexcept;
Answer fork_process(Call&) noexcept;
Answer wait_now(Call&) noexcept;
futures::Task<Answer> wait_later(Call&);
futures::Task<Answer> execute_program(Call&);
futures::Task<Answer> spawn_process(Call&);
Answer send_signal(Call&) noexcept;
Answer change_action(Call&) noexcept;
Answer change_mask(Call&) noexcept;
Answer tell_pending(Call&) noexcept;
futures::Task<Answer> wait_for_signal(Call&);
futures::Task<Answer> yield_process(Call&);
Answer sleep_now(Call&) noexcept;
futures::Task<Answer> sleep_later(Call&);
Answer get_time(Call&) noexcept;
futures::Task<Answer> set_ticks(Call&);
Answer move_heap_end(Call&) noexcept;
Answer map_memory(Call&) noexcept;
Answer unmap_memory(Call&) noexcept;
Answer make_rings(Call&) noexcept;
Answer look_at_rings(Call&) noexcept;
Answer grant_events(Call&) noexcept;
Answer cancel_call(Call&) noexcept;
Answer events_now(Call&) noexcept;
futures::Task<Answer> events_later(Call&);
Answer exit_when_now(Call&) noexcept;
futures::Task<Answer> exit_when_later(Call&);
Answer user_interrupt_now(Call&) noexcept;
futures::Task<Answer> wait_for_interrupt(Call&);
Answer attach_program(Call&) noexcept;
Answer detach_program(Call&) noexcept;
Answer trace_kernel(Call&) noexcept;
Answer channel_now(Call&) noexcept;
futures::Task<Answer> channel_later(Call&);
Answer hand_over(Call&) noexcept;
Answer share_order(Call&) noexcept;
/// @endcond

}  // namespace process
