#pragma once
/// @file
/// RamDisk: a disk that is memory. It has done everything at once.

#include <algorithm>

#include "block/device.hpp"

namespace block {

/// Keeps its sectors in memory that somebody else owns.
class RamDisk final : public Device {
  public:
    /// @p memory outlives it. What is behind the last whole sector is not used.
    explicit RamDisk(std::span<std::byte> memory) noexcept : memory_(memory) {}

    [[nodiscard]] std::uint64_t sectors() const noexcept override {
        return memory_.size() / sector_bytes;
    }
    void start(Request& request) noexcept override {
        if (!has(request)) {
            request.finish(base::fail(Errno::out_of_range));
            return;
        }
        const auto place =
            memory_.subspan(request.sector * sector_bytes, request.bytes.size());
        if (request.operation == Operation::read)
            std::ranges::copy(place, request.bytes.begin());
        if (request.operation == Operation::write)
            std::ranges::copy(request.bytes, place.begin());
        request.finish({});
    }

  private:
    const std::span<std::byte> memory_;
};

}  // namespace block
