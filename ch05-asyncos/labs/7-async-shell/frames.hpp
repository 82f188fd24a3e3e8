#pragma once
/// @file
/// Yours: the memory for the frames of coroutines.

#include <cstddef>

/// Frames of one size, and as many as there are. Giving and taking cost the same few instructions every time.
class Frames {
  public:
    static constexpr std::size_t size = 256;  ///< Of each, in bytes.
    static constexpr unsigned count = 12;     ///< So many.

    /// Gives a frame, aligned to 16; nullptr if there is none left, or if it would be too small.
    void* allocate(std::size_t bytes) noexcept {
#if LAB_SOLUTION
        if (bytes > size) return nullptr;
        if (free_ != nullptr) {
            Frame* const frame = free_;
            free_ = frame->next;
            ++used_;
            return frame;
        }
        if (touched_ == count) return nullptr;
        ++used_;
        return &frames_[touched_++];
#else
        // TODO: one that was given back, or one that nobody has had yet.
        (void)bytes;
        return nullptr;
#endif
    }

    /// Takes back what allocate() gave.
    void free(void* frame) noexcept {
#if LAB_SOLUTION
        Frame* const given_back = static_cast<Frame*>(frame);
        given_back->next = free_;
        free_ = given_back;
        --used_;
#else
        // TODO: the memory of a frame that is free can hold the address of the next one.
        (void)frame;
#endif
    }

    /// How many are left.
    [[nodiscard]] unsigned left() const noexcept { return count - used_; }

  private:
    union Frame {
        Frame* next;
        alignas(16) std::byte room[size];
    };
    Frame frames_[count];
    Frame* free_ = nullptr;  ///< Given back; each knows the next.
    unsigned touched_ = 0;   ///< Of frames_, those that somebody has had.
    unsigned used_ = 0;
};
