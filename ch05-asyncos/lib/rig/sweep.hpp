#pragma once
/// @file
/// sweep(): an interrupt before each instruction in turn.

#include <functional>
#include <string>

#include "rig/rig.hpp"

namespace rig {

/// What a sweep has found.
struct Sweep {
    std::uint64_t tried = 0;  ///< How many instructions were interrupted.
    std::string wrong;        ///< What went wrong; empty: nothing.
    std::string where;        ///< At which instruction.

    /// Whether all went well, with some instructions to interrupt.
    [[nodiscard]] bool passed() const { return wrong.empty() && tried > 0; }
    /// The lines that `lab check` shows.
    [[nodiscard]] std::string explain(const std::string& expected) const;
};

/// What is swept.
struct Scene {
    std::function<void()> before;  ///< Leads to it; no interrupt comes.
    std::function<void()> action;  ///< What is interrupted.
    std::function<std::string()>
        after;  ///< Says what is wrong then, or nothing. It knows whether the interrupt has come.
};

/// Plays the scene again and again from the same state: once without an interrupt, and then with one of @p irq before each
/// of the instructions of its action.
[[nodiscard]] Sweep sweep(Rig& rig, unsigned irq, const Scene& scene);

/// Counts, while it lives, for how many instructions on end no interrupt could come.
class Masked {
  public:
    /// Of the first hart. Takes rig.watch for itself.
    explicit Masked(Rig& rig);
    Masked(const Masked&) = delete;
    Masked& operator=(const Masked&) = delete;
    ~Masked() { rig_.watch = nullptr; }  ///< Counts no more.

    /// The longest of these times, in instructions.
    [[nodiscard]] std::uint64_t longest() const { return longest_; }
    /// Where it began.
    [[nodiscard]] std::string where() const { return rig_.where(begin_of_longest_); }

  private:
    void see(const Hart& hart);

    Rig& rig_;
    std::uint64_t count_ = 0, longest_ = 0, begin_ = 0, begin_of_longest_ = 0;
};

}  // namespace rig
