#pragma once
// A program computes while a call is in flight. How soon does it learn that the call is done, and what does that cost?

#include <array>
#include <optional>

#include "user/interrupts_riscv64.hpp"
#include "user/machine_riscv64.hpp"
#include "user/rings.hpp"

namespace gauge {

// In place of a device, whose times vary, a timer: each call takes so long, and the next one is made when the program has
// seen that it is done.
inline constexpr std::chrono::microseconds device_time{50};
inline constexpr unsigned calls_made = 100;
inline constexpr unsigned all_steps =
    100'000;  // of work; each takes some hundred instructions

struct Seen {
    unsigned calls = 0;              // so many were seen to be done
    std::uint64_t instructions = 0;  // from when they were made until then, all together
    std::uint64_t total = 0;         // for all work and all calls
    unsigned looks = 0;              // for results
    unsigned interrupts = 0;

    [[nodiscard]] std::uint64_t each() const noexcept { return instructions / calls; }
};

class Meanwhile {
  public:
    // Its rings, and a handler that looks for results. Once in a process.
    static base::Result<void> open() noexcept {
        const auto place = user::ask(user::Call::ring_setup, 0);
        if (!place) return base::fail(place.error());
        side_.emplace(*reinterpret_cast<rings::SharedMemory*>(*place));
        return user::hear_interrupts(take_interrupt);
    }

    // Makes a call and waits for it, then works: by turns.
    static Seen wait_for_each() noexcept {
        return watch([] {
            for (seen_.calls = 0; seen_.calls < calls_made; ++seen_.calls) {
                const std::uint64_t begin = user::instructions();
                static_cast<void>(user::sleep(device_time));
                seen_.instructions += user::instructions() - begin;
                for (unsigned i = 0; i < all_steps / calls_made; ++i) work();
            }
        });
    }
    // Works, and looks for results after every @p steps.
    // [look]
    static Seen look_every(unsigned steps) noexcept {
        return watch([steps] {
            left_ = calls_made - 1;
            step_ = 0;
            make_call();
            for (; step_ < all_steps; step_ = step_ + 1) {
                work();
                if (step_ % steps == 0) see_results();
            }
        });
    }
    // [look]
    // Works, and is interrupted by each result.
    // [interrupted]
    static Seen be_interrupted() noexcept {
        side_->arm(true);
        return watch([] {
            left_ = calls_made - 1;
            step_ = 0;
            make_call();
            for (; step_ < all_steps; step_ = step_ + 1) work();
            side_->arm(false);
        });
    }
    // [interrupted]

    // @p Many calls are in flight at once, and each takes @p apart longer than the one before. @returns How many interrupts
    // tell of them.
    template <unsigned Many>
    static unsigned count_interrupts(user::nanoseconds apart) noexcept {
        static std::array<abi::Time, Many> times;
        side_->arm(true);
        const Seen seen = watch([apart] {
            user::nanoseconds time = device_time;
            for (abi::Time& each : times) {
                each = {0, (time += apart).count()};
                submit(each);
            }
            user::call(user::Call::ring_notify);
            while (const_cast<const volatile unsigned&>(seen_.calls) < Many) work();
        });
        side_->arm(false);
        return seen.interrupts;
    }

  private:
    template <class Work>
    static Seen watch(Work all) noexcept {
        seen_ = {};
        const std::uint64_t begin = user::instructions();
        all();
        seen_.total = user::instructions() - begin;
        const Seen seen = seen_;
        left_ = 0;
        for (abi::Completion last; is_in_flight_;) is_in_flight_ = !side_->take(last);
        return seen;
    }
    // Some hundred instructions.
    static void work() noexcept {
        std::uint64_t mixed = mixed_;
        for (int i = 0; i < 16; ++i) {
            mixed ^= mixed << 13;
            mixed ^= mixed >> 7;
            mixed ^= mixed << 17;
        }
        mixed_ = mixed;
    }
    static void submit(const abi::Time& time) noexcept {
        static_cast<void>(
            side_->submit({.call = static_cast<std::uint64_t>(user::Call::nanosleep),
                           .arguments = {reinterpret_cast<std::uint64_t>(&time)}}));
    }
    static void make_call() noexcept {
        static constexpr abi::Time time{0, user::nanoseconds(device_time).count()};
        begun_ = user::instructions();
        submit(time);
        is_in_flight_ = true;
        if (side_->needs_notice()) user::call(user::Call::ring_notify);
    }
    static void see_results() noexcept {
        ++seen_.looks;
        for (abi::Completion result; side_->take(result);) {
            ++seen_.calls;
            is_in_flight_ = false;
            seen_.instructions += user::instructions() - begun_;
            if (left_ > 0) {
                --left_;
                make_call();
            }
        }
    }
    static void take_interrupt(std::uint64_t) noexcept {
        ++seen_.interrupts;
        see_results();
    }

    static inline std::optional<rings::ProgramSide<>> side_;
    static inline Seen seen_;
    static inline volatile bool is_in_flight_ = false;
    static inline unsigned left_ = 0;  // so many calls are still to be made
    static inline volatile unsigned step_ = 0;
    static inline volatile std::uint64_t mixed_ = 1;
    static inline std::uint64_t begun_ = 0;
};

}  // namespace gauge
