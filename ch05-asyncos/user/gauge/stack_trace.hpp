#pragma once
/// @file
/// StackTrace: coroutines on stacks, as an animation of the book.

#include <algorithm>
#include <array>
#include <string_view>

#include "user/jobs.hpp"
#include "user/machine_riscv64.hpp"
#include "user/preemption.hpp"
#include "user/tracer.hpp"

namespace gauge {

/// Shows which coroutine is on which of six stacks. The coroutines are called A, B and so on.
class StackTrace {
  public:
    static constexpr unsigned stacks = 6;  ///< So many.

    /// Of @p jobs, which outlive it, and have no more stacks than that.
    explicit StackTrace(const user::Jobs& jobs) noexcept : jobs_(jobs) {}

    /// The coroutine, on the stack that is in use, is in another @p state now; an empty one: its stack is free.
    /// @p does says so as a sentence, at @p line of the program.
    void step(int coroutine, std::string_view state, std::string_view does,
              int line) noexcept {
        const user::Unpreempted alone;  // the next tick would write here, too
        const char letter = static_cast<char>('A' + coroutine);
        Text say;
        say.add(letter).add(does);
        Text& place = stacks_[jobs_.running()];
        place = {};
        if (!state.empty()) place.add(letter).add(state);
        tracer_.instant(lane_, user::instructions(),
                        {{"say", say.view()},
                         {"line", line},
                         {"stack 1", stacks_[0].view()},
                         {"stack 2", stacks_[1].view()},
                         {"stack 3", stacks_[2].view()},
                         {"stack 4", stacks_[3].view()},
                         {"stack 5", stacks_[4].view()},
                         {"stack 6", stacks_[5].view()},
                         {"stacks in use", jobs_.in_use()},
                         {"1 + pre-empted ones", 1 + jobs_.kept()}});
    }
    /// Hands all of it to the kernel's trace: the steps are in the lines of @p file.
    void hand_over(std::string_view file) noexcept {
        tracer_.show(file);
        static_cast<void>(tracer_.hand_over());  // Linux has no such trace
    }

  private:
    struct Text {
        std::array<char, 64> bytes{};
        std::size_t size = 0;

        Text& add(std::string_view more) noexcept {
            std::ranges::copy(more, bytes.begin() + static_cast<std::ptrdiff_t>(size));
            size += more.size();
            return *this;
        }
        Text& add(char byte) noexcept { return add(std::string_view(&byte, 1)); }
        [[nodiscard]] std::string_view view() const noexcept {
            return {bytes.data(), size};
        }
    };

    const user::Jobs& jobs_;
    user::Tracer<16384> tracer_;
    int lane_ = tracer_.lane("coroutines");
    std::array<Text, stacks> stacks_{};
};

}  // namespace gauge
