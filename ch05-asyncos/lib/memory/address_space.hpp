#pragma once
/// @file
/// AddressSpace: the memory that a user program sees.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "memory/access.hpp"
#include "memory/frames.hpp"
#include "memory/kept_page.hpp"
#include "memory/last_pages.hpp"
#include "memory/page_table.hpp"
#include "memory/regions.hpp"

namespace memory {

/// A promise, kept page by page: regions say what the program may use, and the page table holds what it has used so far.
/// A page that is promised and not yet there is made of zeros at the first touch; after a fork() both use the same
/// frames until one writes.
///
/// 1. A frame in the table has a count for it. Destroyed, the space gives back all that it took.
/// 2. What the table allows, the region allows; a page that is shared cannot be written.
/// 3. What fails for want of memory fails whole: out_of_memory, and nothing has changed (unless said otherwise).
/// 4. After a change that takes something away, the translation of that page is forgotten on this hart
///    (translations.hpp). An address space is in use on one hart at a time, and on none when it is destroyed.
/// @threads one at a time
class AddressSpace {
  public:
    using Bytes = std::span<std::byte>;  ///< Of a page, for the kernel.

    /// An empty one. The kernel is in it as in @p kernel, whose root is copied, and stays so. @errors out_of_memory
    [[nodiscard]] static base::Result<AddressSpace> create(
        Frames& frames, const PageTable& kernel) noexcept;
    /// Takes it over; the other has nothing but its end.
    AddressSpace(AddressSpace&& other) noexcept;
    /// Likewise; what was here is given back.
    AddressSpace& operator=(AddressSpace&& other) noexcept;
    ~AddressSpace();

    /// A second one with the same contents: nothing is copied before it is written. @errors out_of_memory
    [[nodiscard]] base::Result<AddressSpace> fork() noexcept;

    /// Promises @p bytes from @p begin, rounded out to pages: zeros. A region that touches one of the same access joins it.
    /// @errors invalid_argument  it is not all between user_begin and user_end, or empty
    /// @errors already_exists    some of it is promised
    /// @errors out_of_memory     too many regions
    [[nodiscard]] base::Result<void> reserve(std::uint64_t begin, std::uint64_t bytes,
                                             Access access) noexcept;
    /// Lets the program read and write @p count frames of the kernel in a row, from @p first, at @p begin. They are counted
    /// once more; the child of a fork() does not have them. @errors as reserve()
    [[nodiscard]] base::Result<void> lend(std::uint64_t begin, void* first,
                                          std::size_t count) noexcept;
    /// Lets it, and the child of a fork(), read a frame of the kernel, which is counted once more. @errors as reserve()
    [[nodiscard]] base::Result<void> show(std::uint64_t begin, void* page) noexcept;
    /// Takes back what is promised from @p begin on; of what is not there is nothing to take.
    /// @errors invalid_argument  as above
    /// @errors out_of_memory     a region would become two, and there are too many
    [[nodiscard]] base::Result<void> remove(std::uint64_t begin,
                                            std::uint64_t bytes) noexcept;
    /// Changes what may be done with it.
    /// @errors invalid_argument  as above
    /// @errors out_of_memory     some of it is not promised, as mprotect(2) says; or too many regions
    [[nodiscard]] base::Result<void> protect(std::uint64_t begin, std::uint64_t bytes,
                                             Access access) noexcept;
    /// Promises to @p other what is promised here of @p bytes from @p begin, rounded out to pages, with the same frames: it
    /// is to have a part of this space. What it has stays. @pre neither runs before one of them has ended
    /// @errors out_of_memory  some of it may have come
    [[nodiscard]] base::Result<void> give_to(AddressSpace& other, std::uint64_t begin,
                                             std::uint64_t bytes) noexcept;
    /// Gives back the tables and the regions, for one that never runs again: each page promised has a place in @p room. It can
    /// still be copied and touched. @pre so many places, which are there as long as the space, which is in use nowhere
    void fold(std::span<KeptPage> room) noexcept;
    /// Finds @p bytes that are not promised, as high as possible below @p below. @errors out_of_memory  there are none
    [[nodiscard]] base::Result<std::uint64_t> find_gap(
        std::uint64_t bytes, std::uint64_t below = user_end) const noexcept;
    /// What is promised.
    [[nodiscard]] std::span<const Region> regions() const noexcept {
        return regions_.all();
    }

    /// A page fault of the program: makes the page what it should be, if @p wanted is allowed there.
    /// @errors bad_address  it is not; out_of_memory  and the page is as before
    [[nodiscard]] base::Result<void> fault(std::uint64_t address, Access wanted) noexcept;

    /// Copies from the program's memory, as the program could read it: pages come as by fault(). The space need not be
    /// the one in use. What was copied before an error stays. @errors bad_address  some may not be read; out_of_memory
    [[nodiscard]] base::Result<void> copy_in(std::uint64_t from,
                                             std::span<std::byte> to) noexcept;
    /// Copies to it, likewise.
    [[nodiscard]] base::Result<void> copy_out(std::uint64_t to,
                                              std::span<const std::byte> from) noexcept;
    /// Likewise, but also to what the program may only read: for whoever loads it. @pre the frames there are not shared
    [[nodiscard]] base::Result<void> fill(std::uint64_t to,
                                          std::span<const std::byte> from) noexcept;
    /// Copies text up to its zero byte, which is not counted in the result but is copied. @errors bad_address  likewise
    /// @errors argument_list_too_long  there is no zero byte in as many as @p to has
    [[nodiscard]] base::Result<std::size_t> copy_text(std::uint64_t from,
                                                      std::span<char> to) noexcept;
    /// Where the byte at @p address is for the kernel, with all that follow it in its page; @p wanted was allowed, and
    /// the page is there. Valid until the space changes. @errors bad_address, out_of_memory  as fault()
    [[nodiscard]] base::Result<Bytes> touch(std::uint64_t address, Access wanted) noexcept {
        const auto last = last_.find(address, wanted);
        return last ? *last : find_page(address, wanted);
    }

    /// A value at @p from.
    template <class T>
    [[nodiscard]] base::Result<T> load(std::uint64_t from) noexcept {
        T value;
        if (auto r = copy_in(from, std::as_writable_bytes(std::span(&value, 1))); !r)
            return base::fail(r.error());
        return value;
    }
    /// Stores @p value at @p to.
    template <class T>
    [[nodiscard]] base::Result<void> store(std::uint64_t to, const T& value) noexcept {
        return copy_out(to, std::as_bytes(std::span(&value, 1)));
    }

    /// Its page table: table().satp() is what the processor wants.
    [[nodiscard]] const PageTable& table() const noexcept { return table_; }
    /// How many pages are there, however many share them.
    [[nodiscard]] std::size_t pages() const noexcept;

  private:
    [[nodiscard]] base::Result<void> put(std::uint64_t begin, void* first,
                                         std::size_t count, Access access) noexcept;
    base::Result<Bytes> find_page(std::uint64_t address, Access wanted) noexcept;
    base::Result<Bytes> make_page(std::uint64_t address, Access wanted) noexcept;
    base::Result<Bytes> touch_kept(std::uint64_t address, Access wanted) noexcept;
    void forget(std::uint64_t address) noexcept;
    AddressSpace(Frames& frames, const PageTable& kernel, PageTable table,
                 Regions regions) noexcept;
    base::Result<void> give_region(AddressSpace& other, const Region& region) noexcept;
    base::Result<void> share_with(AddressSpace& child, const Region& region) noexcept;
    base::Result<void> make(Entry& entry, Access promised, Access wanted) noexcept;
    base::Result<void> own(Entry& entry, Access access) noexcept;
    void drop_pages(std::uint64_t begin, std::uint64_t end) noexcept;

    Frames* frames_;
    const PageTable* kernel_;
    PageTable table_;
    Regions regions_;
    std::span<KeptPage> kept_;  // folded, it has these instead of both
    LastPages last_;            // for touch(), until something is forgotten
};

}  // namespace memory
