#pragma once
/// @file
/// Sync: the policy that puts a runtime's own templates under the explorer. They are written over the
/// choice who may use them (futures::Local, futures::Shared); this is the third answer.

#include <source_location>
#include <utility>

#include "model/atomic.hpp"
#include "model/location.hpp"
#include "model/wait.hpp"

namespace model {

/// Plain data of a template: it is used like a T, and each use is watched for races.
template <class T>
class Data {
  public:
    /// As a T is made.
    Data() : watched_(nullptr), value_{} {}
    /// Likewise.
    Data(T value) : watched_(nullptr), value_(std::move(value)) {}  // NOLINT: as a T
    Data(const Data&) = delete;
    /// Writes.
    Data& operator=(T value) {
        watched_.write({});
        value_ = std::move(value);
        return *this;
    }
    /// Reads.
    operator const T&() const& {  // NOLINT: as a T
        watched_.read({});
        return value_;
    }
    /// May be written by whoever asks for it so: counts as a write.
    operator T&() & {  // NOLINT: as a T
        watched_.write({});
        return value_;
    }

  private:
    Watched watched_;
    T value_;
};

/// For the threads of an explored program.
struct Sync {
    static constexpr bool has_threads = true;  ///< There are several.
    /// Which of them runs.
    static const void* this_thread() noexcept;

    /// Each operation is a step.
    template <class T>
    using Atomic = model::Atomic<T>;
    /// Who finds it locked waits.
    using Lock = Mutex;
    /// Watched for races.
    template <class T>
    using Data = model::Data<T>;
};

}  // namespace model
