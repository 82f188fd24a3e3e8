#pragma once
// Needs: linux
/// @file
/// KeptBuffers: Buffers whose free pieces lie in a ring where the kernel takes them.

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.hpp"
#include "events/buffers.hpp"
#include "uring/buffers.hpp"

namespace events {

/// The keeper of a Buffers. Whichever of the two ends first, the Buffers or the ring of requests, the
/// other one goes on.
class KeptBuffers final : public Buffers::Keeper {
  public:
    /// All keepers of one ring of requests; the place is the number of the group.
    using All = std::vector<KeptBuffers*>;

    /// Who keeps @p buffers for @p ring, from now on at least.
    /// @errors busy  another ring has them
    /// @errors invalid_argument, out_of_memory
    [[nodiscard]] static base::Result<KeptBuffers*> of(Buffers& buffers, uring::Ring& ring,
                                                       All& all);
    KeptBuffers(const KeptBuffers&) = delete;
    KeptBuffers& operator=(const KeptBuffers&) = delete;
    ~KeptBuffers() override { (*all_)[ring_.group()] = nullptr; }

    void free_again(int buffer) noexcept override;
    /// The kernel has filled this one.
    void taken(int buffer) noexcept { is_out_[static_cast<std::size_t>(buffer)] = true; }
    /// The group of the requests that are to use them.
    [[nodiscard]] std::uint16_t group() const noexcept { return ring_.group(); }
    /// Gives the pieces back that the kernel has, and ends.
    void release() noexcept;

  private:
    KeptBuffers(Buffers& buffers, uring::BufferRing ring, All& all)
        : buffers_(&buffers),
          ring_(std::move(ring)),
          all_(&all),
          is_out_(buffers.count(), true) {}

    Buffers* buffers_;
    uring::BufferRing ring_;
    All* all_;
    std::vector<bool> is_out_;  // not in the ring
};

}  // namespace events
