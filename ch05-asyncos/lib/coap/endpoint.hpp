#pragma once
/// @file
/// Endpoint: one end of CoAP on a link that may lose datagrams. What is confirmable is sent again until it is
/// acknowledged, and done once though it may come twice.
///
/// A link is anything with
///
///     void send(std::string_view datagram) noexcept;                          // it may be lost
///     Task<base::Result<std::size_t>> receive(std::span<char> room);          // the next one
///
/// Left out: answers that come later than the acknowledgement, and requests of which several are under way.
/// @source RFC 7252, 4 "Message Transmission", 4.8 "Transmission Parameters"

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "coap/terms.hpp"
#include "futures/core/event.hpp"
#include "futures/core/task.hpp"
#include "futures/core/timeout.hpp"

namespace coap {

/// @tparam Handler  Code operator()(const Message&): does what is asked, and says how it went.
template <class Link, class Handler>
class Endpoint : futures::Pinned {
  public:
    static constexpr std::size_t most = 128;  ///< Bytes of a datagram.

    /// On @p link, which outlives it. @p seed tells how much longer than others it waits, so that not all who were
    /// interrupted by the same thing come back at the same moment.
    Endpoint(Link& link, Handler handler, std::uint32_t seed,
             Patience patience = {}) noexcept
        : link_(link), handler_(std::move(handler)), seed_(seed), patience_(patience) {}

    /// Asks, until it is acknowledged. @pre No other one is under way: an actor that asks has one message at a time.
    /// @returns How it went there. @errors timed_out  nobody has acknowledged it
    /// @errors connection_reset  it was not understood   @errors invalid_argument, no_buffers  as write()
    // [confirm]
    [[nodiscard]] futures::Task<base::Result<Code>> confirm(Code code,
                                                            std::string_view path,
                                                            std::string_view payload) {
        std::array<char, most> room;
        waits_for_ = next_id_++;
        answer_.reset();
        const auto size =
            write({Type::confirmable, code, waits_for_, {}, path, payload}, room);
        if (!size) co_return base::fail(size.error());
        auto wait = first_wait();
        for (unsigned time = 0; time <= patience_.repeats; ++time, wait *= 2) {
            auto answered = answered_.wait();
            link_.send({room.data(), *size});
            ++counts_.sent;
            counts_.repeated += time != 0 ? 1 : 0;
            (void)co_await futures::timeout(wait, answered);
            if (answer_) co_return *answer_;
        }
        answer_ = base::fail(base::Errno::timed_out);
        co_return *answer_;
    }
    // [confirm]

    /// Says it once. @errors invalid_argument, no_buffers  as write()
    base::Result<void> tell(Code code, std::string_view path,
                            std::string_view payload) noexcept {
        ++counts_.sent;
        return send({Type::non_confirmable, code, next_id_++, {}, path, payload});
    }

    /// Takes what comes, for ever, until the link ends. @returns Why it has.
    [[nodiscard]] futures::Task<base::Errno> serve() {
        for (;;) {
            std::array<char, most> room;
            auto receiving = link_.receive(room);
            const base::Result<std::size_t> size = co_await receiving;
            if (!size) co_return size.error();
            take({room.data(), *size});
        }
    }
    /// What it has done.
    [[nodiscard]] Counts counts() const noexcept { return counts_; }

  private:
    void take(std::string_view datagram) noexcept {
        Message message;
        const auto form = read(datagram, message);
        const bool is_confirmable = message.type == Type::confirmable;
        if (!form && form.error() == base::Errno::invalid_argument) {
            if (datagram.size() >= 4 && is_confirmable)
                reply(Type::reset, message, Code::empty);
        } else if (message.type == Type::acknowledgement || message.type == Type::reset) {
            take_answer(message);
        } else if (is_request(message.code)) {
            const Code code = form ? done_once(message) : Code::bad_option;
            if (is_confirmable) reply(Type::acknowledgement, message, code);
        } else if (is_confirmable) {
            reply(Type::reset, message, Code::empty);  // also a ping
        }
    }
    void take_answer(const Message& message) noexcept {
        if (answer_ || message.id != waits_for_) return;
        if (message.type == Type::reset) {
            answer_ = base::fail(base::Errno::connection_reset);
        } else {
            answer_ = message.code;
        }
        answered_.notify_all();
    }
    // Its acknowledgement may have been lost: then it comes again.
    Code done_once(const Message& message) noexcept {
        const auto before = recent_.find(message.id);
        counts_.twice += before ? 1 : 0;
        if (before) return *before;
        const Code code = handler_(message);
        recent_.add(message.id, code);
        return code;
    }
    void reply(Type type, const Message& to, Code code) noexcept {
        const bool is_empty = code == Code::empty;
        (void)send({type, code, to.id, is_empty ? std::string_view() : to.token, {}, {}});
    }
    base::Result<void> send(const Message& message) noexcept {
        std::array<char, most> room;
        const auto size = write(message, room);
        if (!size) return base::fail(size.error());
        link_.send({room.data(), *size});
        return {};
    }
    futures::nanoseconds first_wait() noexcept {
        seed_ = seed_ * 1664525 + 1013904223;
        return patience_.first + patience_.first / 2 * (seed_ >> 24) / 256;
    }

    Link& link_;
    Handler handler_;
    std::uint32_t seed_;
    const Patience patience_;
    std::uint16_t next_id_ = 1;
    std::uint16_t waits_for_ = 0;
    std::optional<base::Result<Code>> answer_{base::Result<Code>(Code::empty)};
    futures::Event<> answered_;
    Recent recent_;
    Counts counts_;
};

}  // namespace coap
