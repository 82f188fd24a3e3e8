#pragma once
/// @file
/// Table: keys, their values, and when they end.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

namespace store {

/// A moment: milliseconds since 1970, given by whoever calls.
using Moment = std::int64_t;
/// No moment: it does not end.
inline constexpr Moment never = std::numeric_limits<Moment>::max();

/// A key with its value: one block of memory, the bytes of both behind this.
struct Entry {
    Moment deadline;           ///< From then on it is gone.
    std::uint32_t key_size;    ///< Bytes.
    std::uint32_t value_size;  ///< Bytes.
    std::uint32_t value_room;  ///< So many bytes a value may have without another block.
    std::uint32_t place;       ///< Among those that end; for Deadlines.

    /// Its key.
    [[nodiscard]] std::string_view key() const noexcept { return {bytes(), key_size}; }
    /// Its value.
    [[nodiscard]] std::string_view value() const noexcept {
        return {bytes() + key_size, value_size};
    }

  private:
    friend class Table;
    [[nodiscard]] const char* bytes() const noexcept {
        return reinterpret_cast<const char*>(this + 1);
    }
    [[nodiscard]] char* bytes() noexcept { return reinterpret_cast<char*>(this + 1); }
};

/// The entries that end, the first that does in front: a binary heap.
class Deadlines {
  public:
    static constexpr std::uint32_t nowhere =
        ~std::uint32_t{0};  ///< Entry::place without one.
    /// Puts @p entry where its deadline belongs; takes it out if that is never.
    void place(Entry& entry);
    /// Takes it out, if it is in.
    void remove(Entry& entry) noexcept;
    /// @p entry has moved in memory.
    void moved(Entry& entry) noexcept {
        if (entry.place != nowhere) entries_[entry.place] = &entry;
    }
    /// The one that ends first; null if none does.
    [[nodiscard]] Entry* first() const noexcept {
        return entries_.empty() ? nullptr : entries_.front();
    }
    /// How many end.
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    /// Forgets all.
    void clear() noexcept { entries_.clear(); }

  private:
    void put(Entry* entry, std::size_t at) noexcept;
    void settle(std::size_t at) noexcept;
    std::vector<Entry*> entries_;
};

/// A hash table in parts: when one part has grown full it is made anew, and the others are not.
/// So no single command waits for all the keys.
class Table {
  public:
    static constexpr std::size_t parts = 256;  ///< So many.

    /// @param seed  A number that clients do not know.
    explicit Table(std::uint64_t seed) : seed_(seed), parts_(parts) {}
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;
    ~Table() { clear(); }

    /// The entry of @p key; null if there is none, or if it has ended by @p now.
    [[nodiscard]] Entry* find(std::string_view key, Moment now) noexcept;
    /// Gives @p key that value. A deadline that it has stays. Entries of before may be elsewhere.
    Entry& put(std::string_view key, std::string_view value);
    /// Says when @p entry ends.
    void end_at(Entry& entry, Moment deadline);
    /// Removes it. @returns Whether it was there.
    bool erase(std::string_view key, Moment now) noexcept;
    /// Removes what has ended by @p now, but not more than @p most. @returns How many.
    std::size_t expire(Moment now, std::size_t most) noexcept;
    /// Removes everything.
    void clear() noexcept;

    /// How many keys there are; some may have ended.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// How many of them end.
    [[nodiscard]] std::size_t ending() const noexcept { return deadlines_.size(); }
    /// Calls @p see with each entry of a part. Keys do not wander from part to part.
    template <typename See>
    void visit(std::size_t part, See see) const {
        for (const Slot& slot : parts_[part].slots) {
            if (slot.entry != nullptr) see(*slot.entry);
        }
    }

  private:
    struct Slot {
        std::uint64_t hash;
        Entry* entry;
    };
    struct Part {
        std::vector<Slot> slots = {};
        std::size_t used = 0;
    };
    Part& part_of(std::uint64_t hash) noexcept { return parts_[hash >> 56]; }
    static Slot* look_for(Part& part, std::string_view key, std::uint64_t hash) noexcept;
    static void grow(Part& part);
    void erase(Part& part, Slot* slot) noexcept;

    std::uint64_t seed_;
    std::vector<Part> parts_;
    Deadlines deadlines_;
    std::size_t size_ = 0;
};

}  // namespace store
