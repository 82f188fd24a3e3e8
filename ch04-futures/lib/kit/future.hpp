#pragma once
/// @file
/// Given in the labs: something that is done later.

#include "kit/waker.hpp"

namespace kit {

/// Something that is done later, and that makes progress only while it is asked.
class Future {
  public:
    Future() = default;
    virtual ~Future() = default;
    Future(const Future&) = delete;
    Future& operator=(const Future&) = delete;
    /// Goes on as far as it can.
    /// @param waker  Is woken when it is worth asking again; that of the last call counts.
    /// @returns Whether it is done. @pre It was not done before.
    virtual bool poll(const Waker& waker) = 0;
};

}  // namespace kit
