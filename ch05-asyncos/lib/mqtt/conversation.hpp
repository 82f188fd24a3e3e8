#pragma once
/// @file
/// Conversation: whole packets over a stream, to and fro. Client and Broker are made of it.

#include <array>
#include <optional>
#include <string_view>

#include "futures/core/task.hpp"
#include "futures/core/timeout.hpp"
#include "mqtt/assembler.hpp"

namespace mqtt {

/// What most functions here give.
using Done = futures::Task<base::Result<void>>;

/// @tparam Stream  As Client wants it.
/// @tparam Owner  base::Result<std::optional<Packet>> take(const Packet&): does what is to be done with a packet, and says what
/// is to be answered, if anything is. An error ends the listening.
template <class Stream, class Owner>
class Conversation : futures::Pinned {
  public:
    static constexpr std::size_t most = 256;  ///< Bytes of a packet.

    /// Over @p stream, of @p owner, which both outlive it.
    Conversation(Stream& stream, Owner& owner) noexcept : stream_(stream), owner_(owner) {}

    /// Sends @p packet. @errors as write(), and those of the stream
    [[nodiscard]] Done send(Packet packet) {
        std::array<char, most> room;
        const auto size = write(packet, room);
        if (!size) co_return base::fail(size.error());
        const std::string_view bytes(room.data(), *size);
        co_return co_await stream_.send(bytes);
    }
    /// Sends @p question, and listens for an @p answer, not longer than @p limit.
    /// @errors timed_out  there was none   @errors any other  as send() and listen_for()
    [[nodiscard]] Done ask(Packet question, Type answer, futures::nanoseconds limit) {
        auto done = co_await send(question);
        if (done) done = co_await futures::timeout(limit, listen_for(answer));
        co_return done;
    }
    /// Takes what comes, until a packet of this @p type has; nullopt: for ever. It may be dropped, and called again.
    /// @errors as Assembler::next(), and those of the owner and of the stream
    // [listen]
    [[nodiscard]] Done listen_for(std::optional<Type> type) {
        for (;;) {
            if (owed_) {
                const auto sent = co_await send(*owed_);
                if (!sent) co_return sent;
                owed_.reset();
            }
            const auto packet = arrived_.next();
            if (!packet) co_return base::fail(packet.error());
            if (*packet) {
                const auto answer = owner_.take(**packet);
                if (!answer) co_return base::fail(answer.error());
                owed_ = *answer;  // first it is done, then it is acknowledged
                if ((*packet)->type == type) co_return base::Result<void>();
                continue;
            }
            auto receiving = stream_.receive(arrived_.room());
            const base::Result<std::size_t> count = co_await receiving;
            if (!count) co_return base::fail(count.error());
            arrived_.add(*count);
        }
    }
    // [listen]
    /// Drops what comes, for ever: before another connection begins. Nothing is owed any more, and what has come of a packet
    /// is forgotten. @errors those of the stream
    [[nodiscard]] Done ignore_all() {
        owed_.reset();
        for (;;) {
            arrived_.clear();
            auto receiving = stream_.receive(arrived_.room());
            const base::Result<std::size_t> count = co_await receiving;
            if (!count) co_return base::fail(count.error());
        }
    }

  private:
    Stream& stream_;
    Owner& owner_;
    std::optional<Packet> owed_;  // an answer; it has no texts
    Assembler<most> arrived_;
};

}  // namespace mqtt
