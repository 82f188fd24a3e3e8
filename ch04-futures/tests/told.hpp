#pragma once
/// @file
/// Told: what the callers of a part of the core were told, when memory may have ended.

#include <cstddef>
#include <new>

#include "futures/core/driver.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/join_handle.hpp"

/// Notes what has come back of each call.
class Told {
  public:
    /// Notes @p answer. @returns Whether there is a value.
    template <class T>
    bool note(const base::Result<T>& answer) {
        if (answer) return true;
        note(answer.error());
        return false;
    }
    /// Notes @p answer, which is to be @p right if it is a value.
    template <class T>
    void note(const base::Result<T>& answer, const T& right) {
        if (note(answer) && *answer != right) is_wrong_ = true;
    }
    /// Notes why there is nothing.
    void note(base::Errno why) {
        (why == base::Errno::out_of_memory ? no_memory_ : others_) += 1;
    }
    /// Notes what @p call throws.
    template <class Call>
    void note_thrown(Call&& call) {
        try {
            call();
        } catch (const std::bad_alloc&) {
            note(base::Errno::out_of_memory);
        }
    }
    /// Notes what @p future gives, which has to be ready.
    template <class F, class T>
    void note_now(F&& future, const T& right) {
        const futures::Waker nobody;
        futures::Context context(nobody);
        note_thrown([&] {
            auto answer = future.poll(context);
            if (answer.is_ready()) return note(answer.value(), right);
            is_wrong_ = true;
        });
    }
    /// Likewise, of one that gives nothing.
    template <class F>
    void note_now(F&& future) {
        const futures::Waker nobody;
        futures::Context context(nobody);
        note_thrown([&] {
            auto answer = future.poll(context);
            if (answer.is_ready()) return (void)note(answer.value());
            is_wrong_ = true;
        });
    }

    /// How often there was no memory.
    [[nodiscard]] std::size_t no_memory() const noexcept { return no_memory_; }
    /// How often something else was told: `broken_pipe` by whom the refused one was needed.
    [[nodiscard]] std::size_t others() const noexcept { return others_; }
    /// A value was not the right one, or nothing was told at all.
    [[nodiscard]] bool is_wrong() const noexcept { return is_wrong_; }

  private:
    std::size_t no_memory_ = 0, others_ = 0;
    bool is_wrong_ = false;
};

/// An executor, and what it needs.
struct World {
    futures::VirtualDriver driver;
    futures::LocalExecutor executor{driver};
};
