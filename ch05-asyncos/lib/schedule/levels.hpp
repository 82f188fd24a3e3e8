#pragma once
/// @file
/// Levels: who can go on, by priority. 64 queues, and a word that says which of them are not empty.

#include <bit>
#include <cstdint>

namespace schedule {

inline constexpr unsigned level_count = 64;  ///< Level 0 is the most urgent, 63 the least.

/// Where a process is to stand that says @p published. That may be anything: more than 63 counts as 63, and what is above its
/// ceiling, as its ceiling.
// [level]
[[nodiscard]] constexpr std::uint8_t level_of(std::uint8_t published,
                                              std::uint8_t ceiling) noexcept {
    constexpr std::uint8_t lowest = level_count - 1;
    const std::uint8_t level = published > ceiling ? published : ceiling;
    return level < lowest ? level : lowest;
}
// [level]

/// First come, first served at each level. Nothing in it is searched: every operation takes the same few instructions,
/// however many wait. It links the nodes themselves, in a ring for each level, so it allocates nothing.
/// @tparam Node  Has members next, before (its own pointers) and level. @threads one
template <class Node>
class Levels {
  public:
    Levels() noexcept = default;
    Levels(const Levels&) = delete;
    Levels& operator=(const Levels&) = delete;

    /// Puts @p node behind all others of node.level. @pre it is in no queue; node.level < level_count
    void push(Node& node) noexcept {
        Node*& first = first_[node.level];
        if (first == nullptr) {
            node.next = node.before = first = &node;
            bitmap_ |= bit(node.level);
            return;
        }
        Node *const second = first, *const last = second->before;
        node.next = second;
        node.before = last;
        second->before = last->next = &node;
    }
    /// Takes the first of the most urgent level. @pre !is_empty()
    [[nodiscard]] Node& pop() noexcept {
        const unsigned level = top();
        Node& node = *first_[level];
        if (node.next == &node) {
            clear(level);
        } else {
            unlink(node);
            first_[level] = node.next;
        }
        return node;
    }
    /// Takes @p node out. @pre it is in
    void remove(Node& node) noexcept {
        if (node.next == &node) {
            clear(node.level);
        } else {
            unlink(node);
            if (first_[node.level] == &node) first_[node.level] = node.next;
        }
    }

    /// Says whether there is nobody.
    [[nodiscard]] bool is_empty() const noexcept { return bitmap_ == 0; }
    /// The most urgent level at which there is somebody; level_count: nobody.
    [[nodiscard]] unsigned top() const noexcept {
        return static_cast<unsigned>(std::countr_zero(bitmap_));
    }
    /// Who pop() would take; nullptr: nobody.
    [[nodiscard]] Node* first() const noexcept {
        return is_empty() ? nullptr : first_[top()];
    }

  private:
    void clear(unsigned level) noexcept {
        first_[level] = nullptr;
        bitmap_ &= ~bit(level);
    }
    static void unlink(Node& node) noexcept {
        Node *const next = node.next, *const before = node.before;
        next->before = before;
        before->next = next;
    }
    static constexpr std::uint64_t bit(unsigned level) noexcept { return 1ULL << level; }

    std::uint64_t bitmap_ = 0;
    Node* first_[level_count] = {};
};

}  // namespace schedule
