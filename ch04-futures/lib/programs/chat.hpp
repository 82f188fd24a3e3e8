#pragma once
/// @file
/// Chat: a room in which each member is two tasks: one that listens to him, one that talks to him.

#include <cstdint>
#include <map>
#include <string>

#include "futures/core/channel.hpp"
#include "futures/core/task.hpp"
#include "futures/host/net.hpp"
#include "programs/guarded.hpp"

namespace programs {

/// The first line of a member is his name; every other goes to all the others. Who is so slow that
/// @p places lines wait for him has to leave: the others' memory is not his.
class Chat {
  public:
    static constexpr std::size_t longest_line = 1024;  ///< Bytes; who sends more is left.

    /// @param places  How many lines may wait for a member.
    explicit Chat(std::size_t places = 1000) noexcept : places_(places) {}

    /// Serves one member, until he leaves.
    futures::Task<> serve(futures::TcpStream stream);
    /// Asks all to leave.
    void stop() noexcept { stop_.request(); }
    /// How many there are.
    [[nodiscard]] std::size_t members() const noexcept { return members_.size(); }

  private:
    using Sender = futures::ChannelSender<std::string, futures::Local>;
    class Place;  // in the room from its beginning to its end
    struct Member {
        std::string name;
        Sender lines;
        Place& place;
    };
    futures::Task<> listen(futures::TcpStream& stream, Place& place);
    void tell_others(std::uint64_t from, const std::string& line);

    std::size_t places_;
    Stop stop_;
    std::uint64_t last_ = 0;
    std::map<std::uint64_t, Member> members_;
};

}  // namespace programs
