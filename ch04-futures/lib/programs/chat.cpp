#include "programs/chat.hpp"

#include <array>
#include <span>

#include "futures/core/select.hpp"

namespace programs {

using futures::Task;

class Chat::Place {
  public:
    Place(Chat& room, Sender lines) : room_(room), number_(++room.last_) {
        room.members_.emplace(number_, Member{{}, std::move(lines), *this});
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
        const auto left = room_.members_.extract(number_);
        if (left.empty()) return;
        const std::string& name = left.mapped().name;
        if (!name.empty()) room_.tell_others(number_, "* " + name + " has left\n");
    }
    // Ready when he has to leave.
    [[nodiscard]] auto left() noexcept { return leaves_.wait(); }
    void leave() noexcept { leaves_.notify_one(); }
    void hear(const std::string& line) {
        std::string& name = room_.members_.at(number_).name;
        const bool is_name = name.empty();
        if (is_name) name = line;
        if (!name.empty())
            room_.tell_others(
                number_, is_name ? "* " + name + " is here\n" : name + ": " + line + "\n");
    }

  private:
    Chat& room_;
    std::uint64_t number_;
    futures::Event<futures::Local> leaves_;
};

// [tell]
// Who has no place for one more line has to leave, wherever his two tasks wait.
void Chat::tell_others(std::uint64_t from, const std::string& line) {
    for (auto& [number, member] : members_) {
        if (number == from || member.name.empty()) continue;
        const auto told = member.lines.try_send(std::string(line));
        if (!told) member.place.leave();
    }
}
// [tell]

Task<> Chat::listen(futures::TcpStream& stream, Place& place) {
    std::string line;
    std::array<char, 512> room;
    Guard guard(stop_);
    for (;;) {
        const auto count = co_await guarded(futures::never, guard, [&] {
            return stream.read(std::as_writable_bytes(std::span(room)));
        });
        if (!count || *count == 0) co_return;
        for (const char c : std::span(room).first(*count)) {
            if (c == '\n') place.hear(std::exchange(line, {}));
            if (c == '\n' || c == '\r') continue;
            if (line.size() == longest_line) co_return;
            line += c;
        }
    }
}

namespace {

using Lines =
    futures::ChannelReceiver<std::string, futures::Ring<std::string>, futures::Local>;

Task<> talk(futures::TcpStream& stream, Lines& lines) {
    for (;;) {
        const auto line = co_await lines.receive();
        if (!line) co_return;
        const auto sent = co_await stream.write_all(std::as_bytes(std::span(*line)));
        if (!sent) co_return;
    }
}

}  // namespace

// [serve]
// Whatever ends first takes the others with it, wherever they wait.
Task<> Chat::serve(futures::TcpStream stream) {
    futures::Channel<std::string, futures::Local> lines(places_);
    Place place(*this, std::move(lines.sender));
    auto listens = listen(stream, place);
    auto talks = talk(stream, lines.receiver);
    auto left = place.left();
    co_await futures::race(listens, talks, left);
}
// [serve]

}  // namespace programs
