#pragma once
/// @file
/// UnrulyDisk: does what it is asked in any order, keeps writes to itself until a flush, and can lose power.

#include <functional>
#include <random>
#include <utility>
#include <vector>

#include "block/device.hpp"
#include "futures/core/event.hpp"
#include "futures/core/task.hpp"
#include "futures/core/yield.hpp"

using Bytes = std::vector<std::byte>;

class UnrulyDisk final : public block::Device {
  public:
    UnrulyDisk(Bytes image, std::uint32_t seed)
        : safe_(image), now_(std::move(image)), random_(seed) {}

    [[nodiscard]] std::uint64_t sectors() const noexcept override {
        return now_.size() / block::sector_bytes;
    }
    void start(block::Request& request) noexcept override {
        waiting_.push_back(&request);
        started_.notify_one();
    }

    /// The disk itself, as a task: takes any of the requests that wait.
    futures::Task<> serve() {
        for (;;) {
            for (auto idle = below(4); idle > 0; --idle) co_await futures::yield();
            if (waiting_.empty()) {
                co_await started_.wait();
                continue;
            }
            const auto place =
                waiting_.begin() + static_cast<std::ptrdiff_t>(below(waiting_.size()));
            block::Request* const request = *place;
            waiting_.erase(place);
            if (before_each) before_each();
            request->finish(carry_out(*request));
        }
    }

    // [cut]
    /// What is found after a power cut: what was flushed, and some sectors of what was written later or just now.
    Bytes cut() {
        Bytes image = safe_;
        for (const auto& write : unsafe_) lose_some(image, write.sector, write.bytes);
        for (const auto* request : waiting_) {
            if (request->operation == block::Operation::write)
                lose_some(image, request->sector, request->bytes);
        }
        return image;
    }
    // [cut]
    [[nodiscard]] const Bytes& image() const { return now_; }
    [[nodiscard]] std::size_t most_at_once() const { return most_; }

    std::function<void()> before_each;  // a request is carried out
    bool is_broken = false;             // every request fails

  private:
    struct Write {
        std::uint64_t sector;
        Bytes bytes;
    };
    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
    }

    base::Result<void> carry_out(const block::Request& request) {
        most_ = std::max(most_, waiting_.size() + 1);
        if (is_broken) return base::fail(base::Errno::io_error);
        if (request.operation == block::Operation::flush) {
            unsafe_.clear();
            safe_ = now_;
            return {};
        }
        if (!has(request)) return base::fail(base::Errno::out_of_range);
        const auto place = std::span(now_).subspan(request.sector * block::sector_bytes,
                                                   request.bytes.size());
        if (request.operation == block::Operation::read) {
            std::ranges::copy(place, request.bytes.begin());
        } else {
            std::ranges::copy(request.bytes, place.begin());
            unsafe_.push_back(
                {request.sector, {request.bytes.begin(), request.bytes.end()}});
        }
        return {};
    }
    void lose_some(Bytes& image, std::uint64_t sector, std::span<const std::byte> bytes) {
        const auto fate = below(3);  // all, some, nothing
        for (std::size_t at = 0; at < bytes.size(); at += block::sector_bytes) {
            if (fate == 2 || (fate == 1 && below(2) == 0)) continue;
            std::ranges::copy(bytes.subspan(at, block::sector_bytes),
                              image.begin() + static_cast<std::ptrdiff_t>(
                                                  sector * block::sector_bytes + at));
        }
    }

    Bytes safe_, now_;
    std::mt19937 random_;
    std::vector<block::Request*> waiting_;
    std::vector<Write> unsafe_;  // in the order in which they were carried out
    std::size_t most_ = 0;
    futures::Event<> started_;
};
