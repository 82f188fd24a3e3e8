#pragma once
/// @file
/// Sources: signals and children as descriptors, which any queue can wait for. One file for each
/// system: sources_linux.cpp, sources_kqueue.cpp, sources_windows.cpp.

#include <cstdint>

#include "base/result.hpp"
#include "events/descriptor.hpp"
#include "events/event.hpp"

namespace events {

/// Makes descriptors of what is none.
class Sources {
  public:
    /// Readable when signal @p number has come. It is blocked in this thread from now on.
    /// @errors invalid_argument, not_implemented
    [[nodiscard]] base::Result<Descriptor> open_signal(int number) noexcept;
    /// Readable when child @p process has ended.
    /// @errors no_child, not_implemented
    [[nodiscard]] base::Result<Descriptor> open_child(std::int64_t process) noexcept;
    /// What has come: the number of a signal, or how a child ended, as wait(2) says it.
    /// @errors would_block  nothing
    [[nodiscard]] base::Result<std::int64_t> read(Descriptor descriptor,
                                                  What what) noexcept;
    /// Closes one.
    void close(Descriptor descriptor) noexcept;
};

}  // namespace events
