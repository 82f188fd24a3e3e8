#pragma once
/// @file
/// The explorer: runs a small concurrent program in every order, on a machine as weak as the language
/// allows.
///
/// A program is a class. Its members are what the threads share; they are made afresh for each
/// execution. Its threads are member functions, and each operation on a model::Atomic, Mutex or
/// Parker is a step before which another thread may come. All threads are fibers of one thread of
/// the system, so a step costs a switch and no more.
///
/// A load may return each store that coherence, happens-before and the single total order S of all
/// seq_cst operations and fences allow (model::TotalOrder): the rules of C++20 and C++23. So seq_cst
/// means something only between seq_cst operations and fences. A seq_cst load may return an older value
/// than the newest that is relaxed or released, and S need not be the order in which the steps are run.
///
/// What it does not show, so that a clean result is no proof:
/// 1. A load never returns a store that has not been run yet (no load buffering), and the stores to
///    one atomic take effect in the order in which they are run.
/// 2. A thread reads an old value of one atomic at most twice in a row, so that loops that wait end,
///    and one of the newest sixteen.
/// 3. memory_order_consume is acquire.
/// 4. Data races are seen between accesses to model::Var, and to atomics that are made or destroyed.
/// @source ISO C++23, [intro.races], [atomics.order]; H. Boehm, O. Giroux, V. Vafeiadis: P0668R5;
///         B. Norris, B. Demsky: CDSchecker, OOPSLA 2013; the crate loom

#include <concepts>
#include <functional>
#include <initializer_list>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"
#include "model/search.hpp"

namespace model {

/// One thread of a program: its name in the report, and what it does.
template <class Program>
struct Thread {
    const char* name;  ///< "waker"
    void (
        Program::*
            body)();  ///< What it does. Up to its first step it runs before the others start.
};

/// A program with its type forgotten: how to make it, run it, end it. For the explorer.
struct Plan {
    /// A thread whose body is given the program.
    struct Body {
        std::string name;                ///< In the report.
        std::function<void(void*)> run;  ///< What it does.
    };
    std::size_t bytes;                   ///< Size of the program.
    std::align_val_t alignment;          ///< Where it may stand.
    std::function<void(void*)> make;     ///< Constructs it.
    std::function<void(void*)> at_end;   ///< Its checks when all threads have ended.
    std::function<void(void*)> destroy;  ///< Destroys it.
    std::vector<Body> threads;           ///< Its threads, at most seven.
};

/// Runs the executions of @p plan that @p search asks for, until one fails.
[[nodiscard]] Report run(const Plan& plan, const Search& search);

/// Runs the execution of @p plan again that Report::choices() has told.
[[nodiscard]] Report rerun(const Plan& plan, std::string_view choices);

/// Makes the plan of a program. If it has a member function at_end(), that checks the end.
template <class Program>
[[nodiscard]] Plan plan_of(std::initializer_list<Thread<Program>> threads) {
    Plan plan{
        .bytes = sizeof(Program),
        .alignment = std::align_val_t{alignof(Program)},
        .make = [](void* place) { ::new (place) Program(); },
        .at_end = [](void*) {},
        .destroy = [](void* program) { std::destroy_at(static_cast<Program*>(program)); },
        .threads = {}};
    if constexpr (requires(Program& program) { program.at_end(); })
        plan.at_end = [](void* program) { static_cast<Program*>(program)->at_end(); };
    for (const Thread<Program>& thread : threads) {
        plan.threads.push_back({thread.name, [body = thread.body](void* program) {
                                    (static_cast<Program*>(program)->*body)();
                                }});
    }
    return plan;
}

/// Runs @p threads of a Program, in every order or as @p search says, until an execution fails.
///
/// The program must do the same whenever the same choices are made: no clock, no random number. What
/// a failed execution holds is not freed: its threads stay where they are for ever.
/// @returns What was found.
/// @threads One exploration at a time in a process.
template <class Program>
[[nodiscard]] Report explore(std::initializer_list<Thread<Program>> threads,
                             const Search& search = {}) {
    return run(plan_of<Program>(threads), search);
}

/// Runs one execution again.
/// @param choices  As Report::choices() gives them.
template <class Program>
[[nodiscard]] Report replay(std::initializer_list<Thread<Program>> threads,
                            std::string_view choices) {
    return rerun(plan_of<Program>(threads), choices);
}

/// Demands that @p holds, in a thread or at the end; if not, the execution has failed.
/// @param expectation  A sentence: "both additions are kept".
void check(bool holds, const char* expectation);

/// Tells in the report what the running thread does here. It is no step.
void remark(std::string_view what);

}  // namespace model
