#pragma once
/// @file
/// Regions: what a program was promised, by address, without saying what is there yet.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "memory/access.hpp"
#include "memory/frames.hpp"

namespace memory {

/// Pages in a row of which the same may be done.
struct Region {
    std::uint64_t begin;  ///< The first address.
    std::uint64_t end;    ///< The first behind it.
    Access access;        ///< What may be done.
};

/// The regions of one address space, in order, in one frame. They do not overlap, and two that touch differ in access.
class Regions {
  public:
    static constexpr std::size_t most = page_size / sizeof(Region);  ///< So many.

    /// None. @errors out_of_memory
    [[nodiscard]] static base::Result<Regions> create(Frames& frames) noexcept;
    Regions(Regions&& other) noexcept;             ///< Takes them over.
    Regions& operator=(Regions&& other) noexcept;  ///< Likewise.
    ~Regions();

    /// All of them.
    [[nodiscard]] std::span<const Region> all() const noexcept { return {first_, count_}; }
    /// The one in which @p address is; nullptr: none.
    [[nodiscard]] const Region* find(std::uint64_t address) const noexcept;
    /// Says whether some of [begin, end) is promised.
    [[nodiscard]] bool overlaps(std::uint64_t begin, std::uint64_t end) const noexcept;
    /// Says whether all of it is.
    [[nodiscard]] bool covers(std::uint64_t begin, std::uint64_t end) const noexcept;

    /// Adds one. @pre it overlaps none, and is not empty. @errors out_of_memory  too many; nothing has changed
    [[nodiscard]] base::Result<void> add(Region region) noexcept;
    /// Takes [begin, end) out. @errors out_of_memory  likewise
    [[nodiscard]] base::Result<void> remove(std::uint64_t begin,
                                            std::uint64_t end) noexcept;
    /// Changes the access of all that is promised in it. @errors out_of_memory  likewise
    [[nodiscard]] base::Result<void> protect(std::uint64_t begin, std::uint64_t end,
                                             Access access) noexcept;
    /// Becomes a copy of @p other.
    void copy(const Regions& other) noexcept;

  private:
    Regions(Frames& frames, void* frame) noexcept;
    [[nodiscard]] std::size_t behind(std::uint64_t address) const noexcept;
    void insert(std::size_t at, Region region) noexcept;
    void erase(std::size_t at) noexcept;
    [[nodiscard]] bool is_inside(std::uint64_t address) const noexcept;
    [[nodiscard]] bool can_split(std::uint64_t begin, std::uint64_t end) const noexcept;
    void split(std::uint64_t address) noexcept;
    void join_around(std::uint64_t begin, std::uint64_t end) noexcept;

    Frames* frames_;
    Region* first_;
    std::size_t count_ = 0;
};

}  // namespace memory
