#pragma once
/// @file
/// Knote: one thing that a queue watches. Knotes: all of them. (The function kqueue() has taken the
/// name that this library's namespace would have.)

#include <sys/event.h>
#include <sys/types.h>

#include <array>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

/// kqueue(2) over what Linux has.
namespace kqueues {

/// A change or an event. (Without `struct`, the name is that of the function.)
using Kevent = struct kevent;

/// One thing that a queue watches: a pair of ident and filter.
///
/// 1. It stands in epoll under `id()`, by the descriptors that watched() gives, or not at all.
/// 2. What has no descriptor of its own gets one of ours: a timerfd, an eventfd, a pidfd, an inotify.
struct Knote {
    Kevent asked{};  ///< What the program has asked for.
    std::array<int, 2> own{-1,
                           -1};  ///< Descriptors of ours; the second one is rarely needed.
    std::uint32_t place = 0;     ///< Where it stands in the table.
    std::uint32_t generation = 0;  ///< How often this place was used before.
    std::uint32_t happened = 0;    ///< What has come so far, in the filter's words.
    bool is_used = false;          ///< The place is taken.
    bool is_disabled = false;      ///< EV_DISABLE, or EV_DISPATCH after a report.
    bool is_armed = false;         ///< Epoll watches it.
    std::uint64_t told = 0;        ///< The number of the wait that looked at it last.
    bool is_file = false;          ///< READ, WRITE: of a kind that epoll does not take.
    bool has_rung =
        false;  ///< Its bell rings: READ of a file that has more, VNODE without EV_CLEAR.
    dev_t device = 0;   ///< Files: which one it is about,
    ino_t node = 0;     ///< likewise,
    off_t size = 0;     ///< VNODE: how long it was when we looked,
    nlink_t links = 0;  ///< and how many names it had.

    /// Says whether the program has asked for @p flag.
    [[nodiscard]] bool has(unsigned flag) const noexcept {
        return (asked.flags & flag) != 0;
    }
    /// Its name in epoll: no other knote ever has the same.
    [[nodiscard]] std::uint64_t id() const noexcept {
        return std::uint64_t{generation} << 32 | place;
    }
};

/// The knotes of a queue.
class Knotes {
  public:
    Knotes() = default;
    Knotes(const Knotes&) = delete;
    Knotes& operator=(const Knotes&) = delete;
    ~Knotes();

    /// The knote of @p ident and @p filter; nullptr if there is none.
    [[nodiscard]] Knote* find(std::uintptr_t ident, std::int16_t filter) noexcept;
    /// The one of that id; nullptr if it is gone.
    [[nodiscard]] Knote* find(std::uint64_t id) noexcept;
    /// A new one. Others stay where they are.
    [[nodiscard]] Knote& add(const Kevent& change);
    /// Closes what is its own, and frees its place.
    void remove(Knote& knote) noexcept;
    /// Calls @p visit with each.
    template <typename Visit>
    void for_each(Visit visit) {
        for (Knote& knote : knotes_) {
            if (knote.is_used) visit(knote);
        }
    }

  private:
    struct Key {
        std::uintptr_t ident;
        std::int16_t filter;
        bool operator==(const Key&) const = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const noexcept {
            return key.ident * 31 + static_cast<std::size_t>(-key.filter);
        }
    };

    std::deque<Knote> knotes_;
    std::vector<std::uint32_t> free_;
    std::unordered_map<Key, std::uint32_t, Hash> places_;
};

}  // namespace kqueues
