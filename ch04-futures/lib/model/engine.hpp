#pragma once
/// @file
/// The inside of the explorer: the threads of one execution, who goes on, what each knows.

#include <array>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fibers/arch/watch.hpp"
#include "fibers/stack.hpp"
#include "fibers/switch.hpp"
#include "model/explore.hpp"
#include "model/history.hpp"
#include "model/report.hpp"
#include "model/search.hpp"
#include "model/total_order.hpp"

namespace model {

/// The executions of one program, one after the other.
///
/// 1. One thread runs at a time. It gives way in point(), in wait(), and when it ends.
/// 2. Equal choices lead to equal executions: an execution is known by its choices.
/// 3. Words are made only when an execution is told: when it is run again.
class Engine {
  public:
    using Where = std::source_location;  ///< Who asked for a step.
    static constexpr std::size_t nobody =
        0;  ///< The program itself: makes, checks, destroys.

    /// @param plan    The program.
    /// @param search  What is wanted.
    Engine(const Plan& plan, const Search& search);

    /// Runs them all, until one fails.
    Report explore();
    /// Runs the execution with these choices, and tells it.
    Report tell(std::vector<Choice> choices);

    /// Gives the choices of the last execution.
    [[nodiscard]] const std::vector<Choice>& choices() const noexcept { return steps_; }

    /// Gives the exploration that is under way. Ends the program if there is none.
    static Engine& active() noexcept;
    /// Says whether there is one.
    static bool is_active() noexcept { return active_engine != nullptr; }

    /// Comes before each step of a thread: others may come first.
    void point() { wait(nullptr, true, ""); }
    /// The same for a step that cannot be taken now unless @p can. release() or set() change that.
    /// @param thing  What it waits for.
    /// @param verb   "sleeps in park()": for the report if nobody ever changes it.
    void wait(const void* thing, bool can, const char* verb, bool asleep = false);
    /// From now on those who wait for @p thing can go on, or can not.
    void set(const void* thing, bool can) noexcept;
    /// Wakes all who sleep on @p thing, or one: which, is a choice as that of a load. What the
    /// caller did before happens before they go on.
    void wake(const void* thing, bool all);
    /// Lets others run before this thread's next step.
    void pause();
    /// Gives the choice of a load among @p count stores.
    std::size_t read(std::size_t count);

    /// Ends the execution as failed. In a thread it does not come back.
    void fail(Ending ending, std::string expected, std::string happened);
    /// Says whether the execution is told.
    [[nodiscard]] bool telling() const noexcept { return given_.has_value(); }
    /// Tells the running thread's step.
    void say(std::string said, const Where& where, bool is_remark = false);
    /// Gives a name to show for something that has none.
    std::string name_of(const void* thing, const char* kind);

    /// Gives the number of the running thread.
    [[nodiscard]] std::size_t self() const noexcept { return self_; }
    /// Gives what the running thread knows.
    [[nodiscard]] Known& known() noexcept { return threads_[self_].known; }
    /// Gives the name of thread @p number.
    [[nodiscard]] const std::string& name(std::size_t number) const;
    /// Says what a load may return.
    [[nodiscard]] Memory memory() const noexcept { return search_.memory; }

    /// Ends a moment of the running thread: what it does from here on was not published.
    void tick() noexcept { ++known().now.at[self_]; }

    std::vector<Store> stores;    ///< All stores of this execution; number 0 is none.
    std::vector<Record> records;  ///< All atomics of this execution.
    TotalOrder order;             ///< S: its seq_cst operations and fences.

  private:
    struct Running {
        void* sp = nullptr;
        fibers::Stack stack;
        fibers::Watch watch;
        Known known;
        const void* waits_for = nullptr;
        const char* verb = "";
        bool asleep = false;
        bool ended = true;
    };

    bool good() const noexcept { return report_.ending == Ending::passed; }
    void execute();
    void end();
    void begin();
    void start_threads();
    [[gnu::always_inline]] void switch_to(std::size_t next, bool for_ever = false);
    static void enter(void* engine);
    void body();
    std::size_t choose(std::size_t current);
    std::size_t given_thread();
    void note(Ending ending, std::string expected, std::string happened);
    void note_lost();
    Chooser::Set bit(std::size_t thread) const noexcept {
        return Chooser::Set{1} << thread;
    }

    static Engine* active_engine;

    const Plan& plan_;
    const Search search_;
    Chooser chooser_;
    Report report_;
    void* program_ = nullptr;

    std::array<Running, Clock::threads> threads_;
    std::size_t self_ = nobody;
    Chooser::Set able_ = 0;    // who can take a step
    Chooser::Set paused_ = 0;  // who lets others go first
    bool starting_ = false;

    std::vector<Choice> steps_;  // of this execution
    std::optional<std::vector<Choice>> given_;
    std::vector<std::pair<const void*, std::string>> names_;
};

inline void Engine::switch_to(std::size_t next, bool for_ever) {
    Running &from = threads_[self_], &to = threads_[next];
    self_ = next;
    fibers::watch_leave(from.watch, to.watch,
                        for_ever ? fibers::Leaving::for_ever : fibers::Leaving::for_now);
    fibers_switch_light(&from.sp, to.sp);
    fibers::watch_arrive(from.watch);
}

}  // namespace model
