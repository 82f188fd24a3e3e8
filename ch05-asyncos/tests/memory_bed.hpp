#pragma once
/// @file
/// What the tests of memory stand on: some pages of the test's own, and a place where misuse is noted.

#include <memory>
#include <utility>
#include <vector>

#include "memory/frames.hpp"
#include "memory/misuse.hpp"

/// Frames of pages of the host.
class Memory {
  public:
    /// So many frames can be given out, if it is not many.
    explicit Memory(std::size_t frames)
        : bytes_((frames + 1) * memory::page_size),
          pages_(new Page[frames + 1]),
          frames_({pages_[0].bytes, bytes_}) {}
    memory::Frames& operator*() noexcept { return frames_; }    ///< The frames.
    memory::Frames* operator->() noexcept { return &frames_; }  ///< Likewise.

    /// Takes all but @p left of the free ones away.
    void leave(std::size_t left) {
        while (frames_.free_count() > left) taken_.push_back(*frames_.allocate());
    }
    /// And gives them back.
    void give_back() {
        for (void* const frame : taken_) frames_.release(frame);
        taken_.clear();
    }

  private:
    struct alignas(memory::page_size) Page {
        std::byte bytes[memory::page_size];
    };
    std::size_t bytes_;
    std::unique_ptr<Page[]> pages_;
    memory::Frames frames_;
    std::vector<void*> taken_;
};

/// While it lives, misuse is noted here.
class Misuses {
  public:
    /// Of what, and where.
    using Note = std::pair<memory::Misuse, const void*>;
    Misuses() {
        notes().clear();
        memory::on_misuse([](memory::Misuse what, const void* where) noexcept {
            notes().emplace_back(what, where);
        });
    }
    Misuses(const Misuses&) = delete;
    Misuses& operator=(const Misuses&) = delete;
    ~Misuses() { memory::on_misuse(nullptr); }
    /// All that was noted.
    static std::vector<Note>& notes() {
        static std::vector<Note> all;
        return all;
    }
};
