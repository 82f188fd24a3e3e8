#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "echo_server.hpp"
#include "judge/budget.hpp"
#include "judge/faults.hpp"
#include "workbook/catch.hpp"

using judge::Fault;
using judge::Faults;

namespace {

// Real calls, which are counted, and meet the faults of a script.
class WatchedSystem final : public System {
  public:
    explicit WatchedSystem(Faults& faults) : faults_(faults) {}

    base::Result<int> accept(int listener) noexcept override {
        const Fault fault = next("accept", listener);
        if (fault > Fault::short_transfer) return base::fail(judge::to_errno(fault));
        auto fd = System::accept(listener);
        if (fd) open.insert(*fd);
        return fd;
    }
    base::Result<std::size_t> receive(int fd, std::span<char> room) noexcept override {
        const Fault fault = next("receive", fd);
        if (fault > Fault::short_transfer) return base::fail(judge::to_errno(fault));
        const auto count =
            System::receive(fd, room.first(judge::moved(room.size(), fault)));
        if (count && after_receive) after_receive();
        return count;
    }
    base::Result<std::size_t> send(int fd, std::string_view bytes,
                                   int flags) noexcept override {
        const Fault fault = next("send", fd);
        if (fault > Fault::short_transfer) return base::fail(judge::to_errno(fault));
        return System::send(fd, bytes.substr(0, judge::moved(bytes.size(), fault)), flags);
    }
    void close(int fd) noexcept override {
        if (open.erase(fd) == 0) {
            ++wrong_closes;
            return;
        }
        watched_.erase(fd);
        System::close(fd);
    }
    base::Result<void> watch(int fd, std::uint32_t events,
                             std::uint64_t token) noexcept override {
        ++watches;
        watched_[fd] = {events, token};
        return System::watch(fd, events, token);
    }

    std::set<int> open;  // the connections that the server has not closed
    int wrong_closes = 0;
    std::size_t watches = 0;
    std::function<void()> after_receive;

  private:
    // Who is told to come back later must hear of it again: said anew, epoll looks anew.
    Fault next(const char* call, int fd) {
        const Fault fault = faults_.next(call);
        const auto known = watched_.find(fd);
        if (fault == Fault::would_block && known != watched_.end())
            (void)System::watch(fd, known->second.first, known->second.second);
        return fault;
    }

    Faults& faults_;
    std::map<int, std::pair<std::uint32_t, std::uint64_t>> watched_;
};

// A socket that listens, by a name that the kernel has chosen.
class Listener {
  public:
    Listener() {
        address_.sun_family = AF_UNIX;
        const auto start = reinterpret_cast<sockaddr*>(&address_);
        if (::bind(fd, start, sizeof address_.sun_family) != 0 || ::listen(fd, 64) != 0 ||
            ::getsockname(fd, start, &size_) != 0)
            ::perror("listener");
    }
    ~Listener() { ::close(fd); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    void connect(int client) const {
        if (::connect(client, reinterpret_cast<const sockaddr*>(&address_), size_) != 0)
            ::perror("connect");
    }
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  private:
    sockaddr_un address_{};
    socklen_t size_ = sizeof address_;
};

class Client {
  public:
    explicit Client(const Listener& listener) { listener.connect(fd_); }
    ~Client() { leave(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // Sends as much of `text` as there is room for, and takes that away from it.
    void send(std::string_view& text) {
        for (ssize_t count; !text.empty() && (count = ::send(fd_, text.data(), text.size(),
                                                             MSG_NOSIGNAL)) > 0;)
            text.remove_prefix(static_cast<std::size_t>(count));
    }
    void say(std::string_view text) { send(text); }
    // Receives what is there.
    const std::string& hear() {
        char room[4096];
        ssize_t count;
        while ((count = ::recv(fd_, room, sizeof room, 0)) > 0)
            heard_.append(room, static_cast<std::size_t>(count));
        ended_ = ended_ || count == 0 || (errno != EAGAIN && errno != EINTR);
        return heard_;
    }
    // Whether the server has closed the connection.
    bool ended() {
        hear();
        return ended_;
    }
    void send_no_more() { ::shutdown(fd_, SHUT_WR); }
    void leave() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

  private:
    int fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    std::string heard_;
    bool ended_ = false;
};

// A server on a watched system.
struct Stage {
    explicit Stage(std::size_t most = 50) : server(system, listener.fd, most) {}
    explicit Stage(Faults& script) : system(script), server(system, listener.fd, 50) {}

    // Lets the server work until there is nothing left to do. Returns how often it was woken.
    std::size_t settle() {
        std::size_t turns = 0;
        while (turns < 200 && server.turn(0) > 0) ++turns;
        return turns;
    }

    Faults none;
    Listener listener;
    WatchedSystem system{none};
    EchoServer server;
};

std::string long_text(std::size_t size) {
    std::string text;
    for (std::size_t line = 0; text.size() < size; ++line)
        text += "line " + std::to_string(line) + "\n";
    return text;
}

}  // namespace

TEST_CASE("what a client sends comes back", "[points:1][unit]") {
    Stage stage;
    Client a(stage.listener), b(stage.listener);
    stage.settle();
    INFO("two clients are two connections");
    CHECK(stage.server.connections() == 2);
    for (const char* text : {"one ", "two ", "three "}) {
        a.say(text);
        b.say("b");
        stage.settle();
    }
    INFO(
        "each gets back what it has sent, in order, and nothing of what the other one "
        "sent");
    CHECK(a.hear() == "one two three ");
    CHECK(b.hear() == "bbb");
    CHECK_FALSE(a.ended());
}

TEST_CASE("clients that come together are all accepted", "[points:1][unit]") {
    Stage stage;
    {
        std::vector<std::unique_ptr<Client>> clients;
        for (int count = 0; count < 30; ++count) {
            clients.push_back(std::make_unique<Client>(stage.listener));
            clients.back()->say(std::to_string(count));
        }
        stage.settle();
        INFO("thirty clients are one edge of the listener");
        CHECK(stage.server.connections() == 30);
        int served = 0;
        for (int count = 0; count < 30; ++count)
            served +=
                clients[static_cast<std::size_t>(count)]->hear() == std::to_string(count);
        CHECK(served == 30);
    }
    stage.settle();
    INFO("and all of them have left again");
    CHECK(stage.server.connections() == 0);
}

TEST_CASE("a text that comes in one go is received to its end", "[points:1][unit]") {
    Stage stage;
    Client client(stage.listener);
    stage.settle();
    const std::string text = long_text(60'000);
    client.say(text);
    stage.settle();
    INFO("60'000 bytes are one edge: receive until it would block; bytes that came back:");
    CHECK(client.hear().size() == text.size());
    CHECK(client.hear() == text);
}

TEST_CASE("a client that listens late gets everything", "[points:1][unit]") {
    Stage stage;
    Client client(stage.listener);
    const std::string text = long_text(1'500'000);
    std::string_view rest = text;
    bool full = false;
    for (int round = 0; round < 60 && client.hear().size() < text.size(); ++round) {
        std::size_t before = 0;
        do {  // until both directions are full
            before = rest.size();
            client.send(rest);
            stage.settle();
        } while (rest.size() < before);
        full = full || !rest.empty();
        client.hear();
        stage.settle();
    }
    INFO(
        "when there is room again, send the rest, and then receive again: no edge will ask "
        "for that. Bytes that came back:");
    CHECK(client.hear().size() == text.size());
    CHECK((client.hear() == text && full));
}

TEST_CASE("a client that sends no more gets the rest and then the end",
          "[points:1][unit]") {
    Stage stage;
    Client client(stage.listener);
    const std::string text = long_text(100'000);
    client.say(text);
    client.send_no_more();
    stage.settle();
    INFO("the end of what it sends is not the end of what it gets");
    CHECK(client.hear() == text);
    CHECK(client.ended());
    CHECK(stage.server.connections() == 0);
    Client silent(stage.listener);
    stage.settle();
    silent.send_no_more();
    stage.settle();
    CHECK(silent.ended());
}

namespace {
volatile std::sig_atomic_t broken_pipes = 0;
}

TEST_CASE("a client that is gone takes nobody with it", "[points:1][unit]") {
    Stage stage;
    std::signal(SIGPIPE, [](int) { broken_pipes = broken_pipes + 1; });
    Client other(stage.listener), client(stage.listener);
    stage.settle();
    stage.system.after_receive = [&] { client.leave(); };
    client.say("hello");
    stage.settle();
    stage.system.after_receive = nullptr;
    INFO("to send to who is gone raises SIGPIPE, and that ends a program: MSG_NOSIGNAL");
    CHECK(broken_pipes == 0);
    CHECK(stage.server.connections() == 1);
    other.say("still there");
    stage.settle();
    CHECK(other.hear() == "still there");
}

TEST_CASE("who comes to a full house takes the place of the oldest", "[points:1][unit]") {
    Stage stage(2);
    Client a(stage.listener), b(stage.listener);
    stage.settle();
    a.say("a");
    stage.settle();
    Client c(stage.listener);
    stage.settle();
    INFO("a came first, so a has to go, whoever spoke last");
    CHECK(stage.server.connections() == 2);
    CHECK(a.ended());
    b.say("b");
    c.say("c");
    stage.settle();
    CHECK((b.hear() == "b" && !b.ended()));
    CHECK((c.hear() == "c" && !c.ended()));
}

TEST_CASE("a new connection does not get the events of an old one", "[points:1][unit]") {
    Stage stage(2);
    Client a(stage.listener), b(stage.listener);
    stage.settle();
    // In one batch: two who come, so that a and b have to go, and then the news that a has left.
    Client c(stage.listener), d(stage.listener);
    a.leave();
    stage.settle();
    INFO(
        "a's connection was closed, and its number is d's now, when the event that a has "
        "left "
        "is looked at");
    CHECK(stage.server.connections() == 2);
    for (Client* client : {&c, &d}) client->say("hello");
    stage.settle();
    CHECK(c.hear() == "hello");
    CHECK(d.hear() == "hello");
    CHECK(b.ended());
}

TEST_CASE("nothing is left open and an idle server sleeps", "[points:1][budget]") {
    Faults none;
    Listener listener;
    WatchedSystem system(none);
    {
        Client slow(listener);
        EchoServer server(system, listener.fd, 50);
        for (int turn = 0; turn < 100 && server.turn(0) > 0; ++turn) {}

        const std::string text = long_text(3'000'000);
        std::string_view rest = text;
        const judge::Allocations allocations;
        judge::Budget turns("events for a client that listens to nothing", 300);
        for (int round = 0; round < 10; ++round) {
            slow.send(rest);
            for (int turn = 0; turn < 40; ++turn) turns.spend(server.turn(0));
        }
        const auto kept = allocations.kept_bytes();
        INFO(
            "what a client does not take stays with the client; bytes that the server "
            "keeps:");
        CHECK(kept < 20'000);
        INFO("while nothing happens there are no events: " << turns.explain());
        CHECK(turns.kept());
        INFO("epoll has to be told of the listener and of one connection");
        CHECK(system.watches == 2);
        CHECK(system.open.size() == 1);
    }
    INFO("the server closes what it has accepted, and that once; descriptors left open:");
    CHECK(system.open.size() == 0);
    CHECK(system.wrong_closes == 0);
}

TEST_CASE("every fault at every call leaves a server that works", "[points:1][faults]") {
    const judge::SweepReport report = judge::sweep([](Faults& faults) -> std::string {
        Stage stage(faults);
        Client client(stage.listener);
        const std::string text = long_text(6'000);  // for two calls of receive()
        client.say(text);
        stage.settle();
        const bool came = client.hear() == text;
        client.send_no_more();
        stage.settle();
        const bool reset = faults.met().starts_with("ECONNRESET") &&
                           faults.met().find("accept") == std::string::npos;
        if (!client.ended()) return "the connection is neither served nor closed";
        if (!came && !reset)
            return "it stands still after " + std::to_string(client.hear().size()) +
                   " of 6000 bytes, or sent others";
        if (!stage.system.open.empty()) return "a descriptor is left open";
        return stage.system.wrong_closes == 0 ? "" : "a descriptor was closed twice";
    });
    INFO(report.explanation);
    CHECK(report.passed);
    CHECK(report.runs > 20);
}
