#pragma once
/// @file
/// Rings: a process's system calls that are no traps. They lie in memory, and are done whenever the kernel comes by.

#include <cstdint>

#include "abi/system_calls.hpp"
#include "base/result.hpp"
#include "files/file.hpp"
#include "futures/core/event.hpp"
#include "futures/core/task.hpp"
#include "kernel/executor.hpp"
#include "memory/frames.hpp"
#include "process/call.hpp"
#include "process/flight.hpp"
#include "rings/chains.hpp"
#include "rings/event_ids.hpp"
#include "rings/kernel_side.hpp"

namespace process {

struct Process;

/// The rings of one process, which has at most one pair.
///
/// 1. Calls begin in the order in which they were submitted, and each ends when it ends. What need not wait is done at
///    once; what has to is a task of its own. Its descriptor may be closed then: it has the file.
/// 2. A call that waits for events, or its turn, is no task and has nothing but its entry. It begins where the last of them
///    happens.
/// 3. Whoever ends them, ends the calls first: those that can be interrupted are, and the others are waited for.
/// @threads whoever has the turn
class Rings : futures::Pinned {
  public:
    /// Makes them for @p process. @param polled  A task looks for calls, and goes on to for a while after each.
    /// @errors busy  it has some; out_of_memory
    static base::Result<std::uint64_t> make(Process& process, bool polled) noexcept;
    /// Does what was submitted until now. @returns Whether somebody may have been woken by that: look_back() is for them
    bool fetch() noexcept { return side_.has_calls() && fetch_all(); }
    /// Has the processor come back before the program's next instruction, if a call that was fetched has to wait and wants
    /// to begin, or has woken somebody, or a result wants to interrupt the program.
    void look_back(kernel::Executor& executor) const noexcept;
    /// The program says that it has submitted something: whoever looks by itself does again.
    void notify() noexcept {
        if (is_served_) doorbell_.notify_all();
    }

    /// The call that fetch() has come to has so many arguments, which may wake somebody. They are copied.
    /// @param shared  Where the program may still write
    template <std::size_t Count>
    void copy_arguments(const abi::Submission& shared) noexcept {
        for (std::size_t at = 0; at < Count; ++at)
            fetched_.arguments[at] = rings::word_once(shared, 2 + at);
        has_news_ = true;
    }

    /// The ids of its events.
    [[nodiscard]] rings::EventIds& events() noexcept { return events_; }
    /// Forgets what has happened to the ones that had the bits of the @p count ids from @p first.
    void forget_events(std::uint32_t first, std::uint32_t count) noexcept;
    /// How many results the program has not read.
    [[nodiscard]] std::uint32_t unread() const noexcept { return side_.unread(); }
    /// Told at each result, as long as somebody is Waiting.
    [[nodiscard]] futures::Event<>& completed() noexcept { return completed_; }
    /// Somebody waits for completed().
    class Waiting : futures::Pinned {
      public:
        /// For a result of @p rings.
        explicit Waiting(Rings& rings) noexcept : rings_(rings) { ++rings_.waiting_; }
        ~Waiting() { --rings_.waiting_; }

      private:
        Rings& rings_;
    };

    /// Calls @p visit(call) for each that is in flight: those that wait for events, and those that wait for files.
    template <class Visit>
    void each_in_flight(Visit visit) const noexcept;
    /// A call is to wait no longer: the one with this event; if that is 0, one with this token. What waits for other calls
    /// ends at once, what waits for something that can be interrupted ends soon; the disk ends by itself.
    /// @returns Whether there is such a call, and it is in flight.
    [[nodiscard]] bool cancel(std::uint32_t event, std::uint64_t token) noexcept;
    /// The program will neither submit nor read any more: gives back the pages for that. What is in flight goes on.
    void park() noexcept;
    /// How many calls are in flight.
    [[nodiscard]] std::uint32_t in_flight() const noexcept { return side_.in_flight(); }
    /// Says whether its calls are to wait no longer.
    [[nodiscard]] bool is_closing() const noexcept { return is_closing_; }
    /// Told when that changes, or a call is cancelled.
    [[nodiscard]] futures::Event<>& closing() noexcept { return closing_; }
    /// Ends them and all their calls. The process has none then.
    static futures::Task<> close(Process& process);

  private:
    friend class Flight;
    class Service;

    Rings(Process& process, void* memory) noexcept
        : process_(process), memory_(memory), side_(*new(memory) rings::SharedMemory) {}
    ~Rings();
    void give_back(std::size_t page, std::size_t end) noexcept;
    bool fetch_all() noexcept;
    void run_plain(std::uint32_t end) noexcept;
    void take_next() noexcept;
    void take_in() noexcept;
    std::int64_t begin_now(const abi::Submission& submitted, Call& call) noexcept;
    void begin(abi::Submission& submitted, Call& call) noexcept;
    void begin_decided() noexcept;
    void have_finished(const abi::Submission& submitted, Call& call) noexcept;
    void keep(std::uint16_t number, std::uint64_t token) noexcept;
    base::Result<void> name(std::uint32_t event) noexcept {
        return event == 0 ? base::Result<void>() : events_.submit(event);
    }
    futures::Task<> finish(Flight flight, files::FileRef file, std::uint64_t bytes_done);
    futures::Task<> look_for_calls(Service service);
    void complete(const abi::Submission& call, std::int64_t answer) noexcept;
    void tell() noexcept;

    Process& process_;
    void* const memory_;
    unsigned waiting_ = 0;  // so many wait for completed_
    bool is_closing_ = false, is_served_ = false, is_parked_ = false;
    bool is_over_ = false;       // it is closing, or parked
    bool has_news_ = false;      // somebody may have been woken, so fetch() says
    bool is_fetching_ = false;   // fetch() is at work, and publishes and tells at its end
    bool is_beginning_ = false;  // likewise begin_decided()
    rings::KernelSide<> side_;
    abi::Submission fetched_;                        // what fetch() has taken last,
    Call call_{process_, fetched_.arguments, this};  // and as a call
    rings::EventIds events_;
    rings::Chains chains_{events_};
    futures::Event<> doorbell_, completed_, closing_;
    Flight* flights_ = nullptr;
};

template <class Visit>
void Rings::each_in_flight(Visit visit) const noexcept {
    chains_.each_waiting(visit);
    for (const Flight* flight = flights_; flight != nullptr; flight = flight->next_)
        visit(flight->call);
}

}  // namespace process
