#pragma once
/// @file
/// Flight: a call that came through rings and waits.

#include <cstdint>

#include "abi/rings.hpp"

namespace process {

class Rings;

/// A call that a task makes. It gets its result whatever becomes of the task that has it.
class Flight {
  public:
    /// Of a call of @p rings.
    Flight(Rings& rings, const abi::Submission& submitted) noexcept
        : call(submitted), rings_(&rings) {
        enter();
    }
    Flight(Flight&& other) noexcept;  ///< Becomes @p other.
    Flight& operator=(Flight&&) = delete;
    ~Flight();
    /// The call has ended, with this answer.
    void land(std::int64_t answer) noexcept;

    const abi::Submission call;  ///< Which.
    bool is_cancelled = false;   ///< It is to wait no longer, said Rings::cancel().

  private:
    friend class Rings;
    void enter() noexcept;
    void leave() noexcept;

    Rings* rings_;  // nullptr: it has its result, or another has become it
    Flight* next_ = nullptr;
    Flight** link_ = nullptr;
};

}  // namespace process
