#pragma once
/// @file
/// Uart: the console. What is sent leaves at once; what is typed comes at the speed of the line.
/// @source National Semiconductor PC16550D data sheet

#include "machine/bits.hpp"

namespace machine {

inline constexpr int no_more = -2;  ///< Nobody will ever type again.

/// What the board says to the world, and hears from it.
struct Outside {
    void* context = nullptr;                              ///< Given to both.
    void (*send)(void* context, uint8_t byte) = nullptr;  ///< The console prints a byte.
    int (*receive)(void* context) =
        nullptr;  ///< The next byte typed; -1: none now; or no_more.
};

/// A 16550, with its two queues: that for sending is always empty.
class Uart {
  public:
    static constexpr uint64_t byte_time =
        86'800;  ///< ns; 115,200 bits a second, 10 bits a byte.

    /// Whether it wants something.
    [[nodiscard]] bool interrupts() const noexcept { return reason() != nothing; }
    /// When it looks whether something was typed.
    [[nodiscard]] uint64_t next_event() const noexcept { return look_at_; }
    /// Time has come to @p now.
    void advance(uint64_t now, const Outside& outside) noexcept {
        if (now < look_at_) return;
        look_at_ = outside.receive == nullptr ? never : now + byte_time;
        if (count_ == sizeof queue_ || outside.receive == nullptr || is_loop()) return;
        const int byte = outside.receive(outside.context);
        if (byte == no_more) look_at_ = never;
        if (byte >= 0) put(static_cast<uint8_t>(byte));
    }

    /// Makes the line slow: after each byte it says so many times that it has no room. What is sent then is lost.
    void slow_down(uint8_t looks) noexcept { looks_until_room_ = looks; }

    /// Reads register @p number.
    [[nodiscard]] uint8_t load(uint64_t number) noexcept {
        if (number <= 1 && (line_control_ & 0x80) != 0) return divisor_[number];
        switch (number) {
            case 0:
                return take();
            case 1:
                return enabled_;
            case 2:
                return identify();
            case 3:
                return line_control_;
            case 4:
                return modem_control_;
            case 5:  // the line: room to send, and whether there is a byte
                return (is_ready() ? 0x60 : 0) | (count_ != 0 ? 1 : 0);
            case 6:  // the modem is there
                return 0xb0;
            default:
                return scratch_;
        }
    }
    /// Writes to it.
    void store(uint64_t number, uint8_t value, const Outside& outside) noexcept {
        if (number <= 1 && (line_control_ & 0x80) != 0) {
            divisor_[number] = value;
            return;
        }
        if (number == 0) {
            send(value, outside);
        }
        if (number == 1) {
            const bool is_new = ((enabled_ ^ value) & room) != 0;
            enabled_ = value & 15;
            if (is_new) has_room_ = (value & room) != 0;
        }
        if (number == 2 && (value & 2) != 0) count_ = 0;
        if (number == 3) line_control_ = value;
        if (number == 4) modem_control_ = value & 31;
        if (number == 7) scratch_ = value;
    }

  private:
    static constexpr uint8_t received = 1, room = 2;  // bits of enabled_
    enum Reason : uint8_t {
        nothing = 1,
        has_room = 2,
        has_byte = 4
    };  // as register 2 says it

    uint8_t queue_[16] = {};
    uint8_t first_ = 0, count_ = 0;
    uint8_t enabled_ = 0, line_control_ = 0, modem_control_ = 8, scratch_ = 0;
    uint8_t divisor_[2] = {12, 0};
    bool has_room_ = false;  // and that was not told yet
    uint64_t look_at_ = 0;
    uint8_t looks_until_room_ = 0, busy_ = 0;

    [[nodiscard]] Reason reason() const noexcept {
        if ((enabled_ & received) != 0 && count_ != 0) return has_byte;
        return (enabled_ & room) != 0 && has_room_ ? has_room : nothing;
    }
    // The line may lead back to where it comes from.
    [[nodiscard]] bool is_loop() const noexcept { return (modem_control_ & 16) != 0; }
    bool is_ready() noexcept {
        if (busy_ == 0) return true;
        --busy_;
        return false;
    }
    void send(uint8_t byte, const Outside& outside) noexcept {
        if (busy_ != 0) return;
        busy_ = looks_until_room_;
        has_room_ = true;
        if (is_loop()) {
            put(byte);
        } else if (outside.send != nullptr) {
            outside.send(outside.context, byte);
        }
    }
    void put(uint8_t byte) noexcept {
        if (count_ < sizeof queue_) queue_[(first_ + count_++) % sizeof queue_] = byte;
    }
    uint8_t identify() noexcept {
        const Reason why = reason();
        if (why == has_room) has_room_ = false;  // to read it is to know it
        return static_cast<uint8_t>(0xc0 | why);
    }
    uint8_t take() noexcept {
        if (count_ == 0) return 0;
        const uint8_t byte = queue_[first_ % sizeof queue_];
        first_ = static_cast<uint8_t>((first_ + 1) % sizeof queue_);
        --count_;
        return byte;
    }
};

}  // namespace machine
