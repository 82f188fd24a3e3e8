#pragma once
/// @file
/// Connections: what all servers over TCP share: to accept, to read, to send what does not fit
/// yet, to wait for slow readers, to run out of descriptors, to close, to stop.

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "events/sockets.hpp"
#include "servers/connection.hpp"
#include "servers/loop.hpp"
#include "servers/protocol.hpp"

namespace servers {

/// Which face of the queue carries the bytes.
enum class Face : std::uint8_t {
    readiness,   ///< "You may read now", and we do.
    operations,  ///< "Read this for me", and it is done.
};

/// The connections of one server.
class Connections : public Part {
  public:
    /// Makes those that use @p face of the queue.
    [[nodiscard]] static std::unique_ptr<Connections> make(Loop& loop, Protocol& protocol,
                                                           Face face, Water water = {});
    Connections(const Connections&) = delete;
    Connections& operator=(const Connections&) = delete;

    /// Accepts clients at @p address.
    /// @errors address_in_use, access_denied, too_many_handles
    [[nodiscard]] base::Result<void> listen(const events::Address& address);
    /// The port that it listens on; 0 if it does not.
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// Begins to connect to @p address; on_open() or on_closed() tells the end.
    /// @errors too_many_handles
    [[nodiscard]] base::Result<Id> connect(const events::Address& address);

    /// Sends a copy of @p bytes, now or when there is room for them. To nobody: to nobody.
    /// @returns Room::full above the high water; on_drained() follows.
    Room send(Id to, std::span<const std::byte> bytes);
    /// Reads no more from it, until resume(). What has been read already still comes.
    void pause(Id id);
    /// Reads again.
    void resume(Id id);
    /// Sends what there is to send, then the end; goes on reading.
    void end_sending(Id id);
    /// Sends what there is to send, then closes.
    void close_when_sent(Id id);
    /// Closes at once.
    void close(Id id) { close_because(id, base::Errno{}); }
    /// Closes at once, and tells the other side that something is wrong: RST.
    void reset(Id id);

    /// How many there are.
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    /// How often there were no descriptors left to accept a client with.
    [[nodiscard]] unsigned back_offs() const noexcept { return back_offs_; }
    /// How many bytes wait to be sent to it.
    [[nodiscard]] std::size_t backlog(Id id) noexcept;

    void on_event(const events::Event& event) final;    ///< For the Loop.
    void on_stop() final;                               ///< Likewise.
    [[nodiscard]] bool is_over() const noexcept final;  ///< Likewise.

  protected:
    /// What an event is about; stands in its token above the Id.
    enum class Kind : std::uint8_t {
        retry,
        tidy,
        grace,
        accept,
        connection,
        receive,
        send
    };

    /// For a face. @param loop  Must live longer.
    Connections(Loop& loop, Protocol& protocol, Water water)
        : loop_(loop), protocol_(protocol), water_(water), number_(loop.take_in(*this)) {}

    virtual void start_accepting() = 0;  ///< A face: tell of new clients.
    virtual void stop_accepting() = 0;   ///< A face: tell of none.
    virtual void start_connecting(Connection& connection,
                                  const events::Address& to) = 0;  ///< A face: begin.
    virtual void update_reading(
        Connection& connection) = 0;  ///< A face: it is wanted, or not.
    virtual void push(Connection& connection,
                      std::span<const std::byte> bytes) = 0;  ///< A face: send, or keep.
    virtual void on_face_event(const events::Event& event, Kind kind,
                               Id id) = 0;  ///< A face: what it has asked for.

    void accepted(events::Descriptor descriptor);  ///< A face tells: a client.
    void not_accepted(base::Errno why);            ///< Likewise: none, because of that.
    void connected(Id id);  ///< Likewise: connect() has been answered.
    void received(Id id, std::span<const std::byte> bytes);  ///< Likewise; none: the end.
    void sent(Connection& connection);           ///< Likewise: so much has gone.
    void close_because(Id id, base::Errno why);  ///< Likewise: it is broken.
    void hurry(const Connection& connection);    ///< The end of its send is waited for.
    void operation_over(
        Connection& connection) noexcept;  ///< Likewise: one less under way.

    [[nodiscard]] Connection* find(Id id) noexcept;  ///< nullptr if it is closed.
    [[nodiscard]] Connection* find_even_closed(
        Id id) noexcept;  ///< As long as it has its place.
    [[nodiscard]] events::Queue& queue() noexcept {
        return loop_.queue();
    }  ///< The loop's.
    [[nodiscard]] events::Token token(Kind kind,
                                      Id id = Id{}) const noexcept;  ///< For the queue.
    [[nodiscard]] events::Descriptor listener() const noexcept {
        return listener_;
    }  ///< If any.
    void give_up_listener();  ///< Accepts nobody any more.
    void end();               ///< For the destructor of a face: waits until all is over.

    unsigned operations_ = 0;  ///< Of a face: under way, of closed connections too.

  private:
    Connection& open_slot(events::Descriptor descriptor);
    void set_timer(Kind kind, std::chrono::nanoseconds from_now);
    void tidy();

    Loop& loop_;
    Protocol& protocol_;
    Water water_;
    unsigned number_;
    std::vector<Connection> table_;
    std::vector<std::uint32_t> free_slots_;
    std::vector<Gone> gone_;
    std::size_t count_ = 0;
    events::Descriptor listener_ = events::no_descriptor;
    std::uint16_t port_ = 0;
    std::chrono::milliseconds back_off_{0};
    unsigned back_offs_ = 0;
    std::array<events::Timer, 3> timers_{no_timer, no_timer, no_timer};
    bool is_within_ = false, is_stopping_ = false;
};

}  // namespace servers
