#pragma once
/// @file
/// Steps: what a judge has done so far, for the lines that it shows when something is wrong.

#include "rig/words.hpp"

namespace rig {

/// The lines that `lab check` shows, with the @p steps that have led there. Of many the last ones matter.
[[nodiscard]] inline std::string told_after(const std::string& expected,
                                            const std::string& happened,
                                            std::string steps) {
    constexpr std::size_t most = 200;
    if (steps.size() > most) steps = "... " + steps.substr(steps.size() - most);
    return told(expected, happened) + "\nsteps " + steps;
}

/// Steps in their order.
class Steps {
  public:
    /// One more.
    void note(const std::string& step) { all_ += (all_.empty() ? "" : ", ") + step; }
    /// What is shown now, with @p more behind the steps.
    [[nodiscard]] std::string told(const std::string& expected, const std::string& happened,
                                   const std::string& more = {}) const {
        return told_after(expected, happened, all_ + more);
    }

  private:
    std::string all_;
};

}  // namespace rig
