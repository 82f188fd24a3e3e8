#pragma once
/// @file
/// Yours: the serial line for tasks, which ask, and are woken when they should ask again.

#include <optional>
#include <string_view>

#include "devices/uart.hpp"
#include "kernel/byte_queue.hpp"
#include "line.hpp"

using devices::Uart;

/// The line. Its handler moves bytes between the device and two queues; tasks see the queues only.
class AsyncUart {
  public:
    static constexpr unsigned places = 64;  ///< Of each queue.

    /// Switches the device on. It interrupts when a byte has come; that there is room is of no interest yet.
    void start() noexcept {
        Uart::start();
        Uart::interrupt_when(true, false);
    }

    /// The device has interrupted. Takes all that has come, and gives it as much as there is room for; never waits.
    /// What has come and finds no place is lost, and counted: what came before it stays.
    void on_interrupt() noexcept {
#if LAB_SOLUTION
        bool has_received = false, has_sent = false;
        while (const auto byte = Uart::receive()) {
            if (!received_.put(*byte)) ++lost_;
            has_received = true;
        }
        while (Uart::can_send()) {
            const auto byte = to_send_.take();
            if (!byte) {
                Uart::interrupt_when(true, false);  // "there is room" would never end
                break;
            }
            Uart::send(*byte);
            has_sent = true;
        }
        if (has_received) readers_.wake_first();
        if (has_sent) writers_.wake_first();
#else
        // TODO: what has come; what is to be sent; when does it interrupt again, and who is woken?
        Uart::interrupt_when(false, false);
#endif
    }

    /// How many bytes were lost so far.
    [[nodiscard]] unsigned lost() const noexcept { return lost_; }

    /// Waits for a byte. There may be several of them: each byte goes to the one who asked first.
    class Read : Waiter {
      public:
        explicit Read(AsyncUart& uart) noexcept : uart_(uart) {}
        Read(const Read&) = delete;
        Read& operator=(const Read&) = delete;
        /// Who goes away before it has a byte leaves the line, and the next one must not wait for it.
        ~Read() {
#if LAB_SOLUTION
            uart_.readers_.leave(*this);
            uart_.readers_.wake_first();
#else
            // TODO: it may be the first, and it may have been woken already.
#endif
        }
        /// Asks. @returns A byte, if it is this one's turn and there is one. If not, @p waker is called when one has come.
        std::optional<char> poll(const Waker& waker) noexcept {
#if LAB_SOLUTION
            uart_.readers_.enter(*this, waker);
            if (!uart_.readers_.is_first(*this)) return std::nullopt;
            const auto byte = uart_.received_.take();
            if (!byte) return std::nullopt;
            uart_.readers_.leave(*this);
            uart_.readers_.wake_first();  // there may be more bytes than one
            return byte;
#else
            // TODO: in which order: look, and get into the line? A byte may come in between.
            (void)waker;
            return std::nullopt;
#endif
        }

      private:
        AsyncUart& uart_;
    };

    /// Sends a text. There may be several of them: the text of who asked first goes out first, as a whole.
    class Write : Waiter {
      public:
        /// @param text  Must live as long.
        Write(AsyncUart& uart, std::string_view text) noexcept : uart_(uart), text_(text) {}
        Write(const Write&) = delete;
        Write& operator=(const Write&) = delete;
        /// Likewise.
        ~Write() {
            uart_.writers_.leave(*this);
            uart_.writers_.wake_first();
        }
        /// Puts into the queue what there is room for. @returns Whether that was the last of it. If not, @p waker is called
        /// when there is room.
        bool poll(const Waker& waker) noexcept {
#if LAB_SOLUTION
            uart_.writers_.enter(*this, waker);
            if (!uart_.writers_.is_first(*this)) return false;
            while (!text_.empty() && uart_.to_send_.put(text_.front()))
                text_.remove_prefix(1);
            Uart::interrupt_when(true, true);
            if (!text_.empty()) return false;
            uart_.writers_.leave(*this);
            uart_.writers_.wake_first();
            return true;
#else
            // TODO: whose turn is it? And who tells the handler that there is something to send?
            (void)waker;
            return false;
#endif
        }

      private:
        AsyncUart& uart_;
        std::string_view text_;
    };

  private:
    kernel::ByteQueue<places>
        received_;  ///< put() and take(), by one side each, need no protection.
    kernel::ByteQueue<places> to_send_;
    Line readers_;
    Line writers_;
    unsigned lost_ = 0;
};
