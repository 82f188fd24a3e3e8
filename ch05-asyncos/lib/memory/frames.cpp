#include "memory/frames.hpp"

#include <atomic>
#include <new>

#include "memory/misuse.hpp"

namespace memory {

namespace {

// Eight words at a time. The fence emits nothing; without it a compiler sees through the loop, and calls memcpy or
// memset, which know less.
struct alignas(64) [[gnu::may_alias]] Line {
    std::uint64_t words[8];
};
constexpr std::size_t lines = page_size / sizeof(Line);
void keep_the_loop() noexcept { std::atomic_signal_fence(std::memory_order_seq_cst); }

}  // namespace

void clear_page(void* page) noexcept {
    auto* const line = static_cast<Line*>(page);
    for (std::size_t i = 0; i < lines; ++i) {
        line[i] = Line{};
        keep_the_loop();
    }
}

void copy_page(void* to, const void* from) noexcept {
    auto* const line = static_cast<Line*>(to);
    const auto* const source = static_cast<const Line*>(from);
    for (std::size_t i = 0; i < lines; ++i) {
        line[i] = source[i];
        keep_the_loop();
    }
}

Frames::Frames(std::span<std::byte> memory) noexcept
    : records_(reinterpret_cast<Record*>(memory.data())) {
    const std::size_t pages = memory.size() / page_size;
    const std::size_t kept = (pages * sizeof(Record) + page_size - 1) / page_size;
    first_ = memory.data() + kept * page_size;
    total_ = free_count_ = pages - kept;
}

void Frames::link(std::uint32_t number) noexcept {
    records_[number] = {.references = 0, .next = free_, .previous = none};
    if (free_ != none) records_[free_].previous = number;
    free_ = number;
    ++free_count_;
}

void Frames::unlink(std::uint32_t number) noexcept {
    const Record record = records_[number];
    if (record.next != none) records_[record.next].previous = record.previous;
    if (record.previous == none) {
        free_ = record.next;
    } else {
        records_[record.previous].next = record.next;
    }
    --free_count_;
}

bool Frames::take(std::uint32_t& number) noexcept {
    const Held held(lock_);
    if (free_ != none) {
        number = free_;
        unlink(number);
    } else if (fresh_ < total_) {
        number = fresh_++;
        --free_count_;
    } else {
        return false;
    }
    records_[number].references = 1;
    return true;
}

bool Frames::take_run(std::uint32_t count, std::uint32_t& number) noexcept {
    const Held held(lock_);
    std::uint32_t end = 0;  // of the row that ends here, how long is it?
    for (std::uint32_t row = 0; row < count; ++end) {
        if (end == total_) return false;
        row = end >= fresh_ || records_[end].references == 0 ? row + 1 : 0;
    }
    number = end - count;
    for (std::uint32_t taken = number; taken < end; ++taken) {
        if (taken < fresh_) {
            unlink(taken);
        } else {
            --free_count_;
        }
        records_[taken].references = 1;
    }
    // Frames between the last one given and this run would not be fresh any more, nor in the list: the row begins at
    // the last one given at the latest, because what is fresh is a row itself.
    if (end > fresh_) fresh_ = end;
    return true;
}

base::Result<void*> Frames::allocate() noexcept {
    std::uint32_t number = 0;
    if (take(number)) return place(number);
    if (reclaim_ != nullptr && reclaim_() && take(number)) return place(number);
    return base::fail(base::Errno::out_of_memory);
}

base::Result<void*> Frames::allocate_zeroed() noexcept {
    const auto frame = allocate();
    if (frame) clear_page(*frame);
    return frame;
}

base::Result<void*> Frames::allocate_run(std::size_t count) noexcept {
    std::uint32_t number = 0;
    if (count == 0 || count > total_) return base::fail(base::Errno::out_of_memory);
    const auto row = static_cast<std::uint32_t>(count);
    if (take_run(row, number)) return place(number);
    if (reclaim_ != nullptr && reclaim_() && take_run(row, number)) return place(number);
    return base::fail(base::Errno::out_of_memory);
}

bool Frames::owns(const void* place) const noexcept {
    const auto offset =
        reinterpret_cast<std::uintptr_t>(place) - reinterpret_cast<std::uintptr_t>(first_);
    return offset < total_ * page_size;
}

// Of a frame that has ever been given; none: it is no such frame.
std::uint32_t Frames::number(const void* frame) const noexcept {
    const auto offset =
        reinterpret_cast<std::uintptr_t>(frame) - reinterpret_cast<std::uintptr_t>(first_);
    if (offset % page_size != 0 || offset / page_size >= fresh_) return none;
    return static_cast<std::uint32_t>(offset / page_size);
}

void Frames::share(void* frame) noexcept {
    {
        const Held held(lock_);
        const std::uint32_t shared = number(frame);
        if (shared != none && records_[shared].references != 0) {
            ++records_[shared].references;
            return;
        }
    }
    report(Misuse::shared_unowned, frame);
}

void Frames::release(void* frame) noexcept {
    bool is_ours = false;
    {
        const Held held(lock_);
        const std::uint32_t released = number(frame);
        is_ours = released != none;
        if (is_ours && records_[released].references != 0) {
            if (--records_[released].references == 0) link(released);
            return;
        }
    }
    report(is_ours ? Misuse::freed_twice : Misuse::foreign, frame);
}

std::uint32_t Frames::references(const void* frame) const noexcept {
    const Held held(lock_);
    const std::uint32_t asked = number(frame);
    return asked == none ? 0 : records_[asked].references;
}

}  // namespace memory
