// The key-value server over TCP: commands in pieces and in piles, clients that do not read or that
// vanish, the end under load, and what is there again after it.

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/must.hpp"
#include "programs/in_background.hpp"
#include "programs/key_value.hpp"
#include "resp/writer.hpp"
#include "servers/temporary_folder.hpp"
#include "servers/visitor.hpp"
#include "workbook/catch.hpp"

using base::must, programs::Durable, programs::InBackground, programs::KeyValueOptions,
    servers::Visitor;
using std::chrono::milliseconds;

namespace {

class Server {
  public:
    explicit Server(futures::RuntimeOptions runtime, const KeyValueOptions& options = {},
                    const std::string& folder = {}, Durable durable = Durable::always)
        : background_(runtime, [&](futures::Runtime& with) {
              if (!folder.empty()) must("open", files_.open(folder));
              auto made =
                  std::make_unique<programs::KeyValue>(with, files_, durable, options);
              committer_ = made->committer();
              return made;
          }) {}
    Visitor visit() const {
        return must("connect",
                    Visitor::connect(events::Address::loopback(background_.port())));
    }
    std::size_t stop() { return background_.stop(); }
    [[nodiscard]] std::uint64_t groups() const { return committer_->groups(); }

  private:
    programs::KeyValueFiles files_;
    const programs::Committer* committer_ = nullptr;
    InBackground<programs::KeyValue> background_;
};

void on_each(const std::function<void(futures::RuntimeOptions)>& test) {
    for (const events::Backend backend : events::backends()) {
        for (const auto io : {futures::Io::readiness, futures::Io::operations}) {
            DYNAMIC_SECTION(
                events::name_of(backend)
                << (io == futures::Io::readiness ? ", readiness" : ", operations"))
            test({.backend = backend, .io = io});
        }
    }
}

std::string ask(Visitor& visitor, const std::string& line, std::size_t bytes) {
    must("say", visitor.say(line + "\r\n"));
    return must("hear", visitor.hear(bytes));
}

std::string set(const std::string& key, const std::string& value) {
    std::string out;
    resp::add_command(out, "SET", key, value);
    return out;
}

}  // namespace

TEST_CASE("commands are answered in their order, however they come") {
    on_each([](auto runtime) {
        const Server server(runtime);
        Visitor visitor = server.visit();
        CHECK(ask(visitor, "SET a 1", 5) == "+OK\r\n");
        std::string many, replies;
        for (int i = 0; i < 5000; ++i) {
            resp::add_command(many, "INCR", "n");
            resp::add_integer(i + 1, replies);
        }
        REQUIRE(visitor.say(many));
        CHECK(must("hear", visitor.hear(replies.size())) == replies);
        for (const char c : std::string("*2\r\n$3\r\nGET\r\n$1\r\na\r\n"))
            REQUIRE(visitor.say(std::string(1, c)));
        CHECK(must("hear", visitor.hear(7)) == "$1\r\n1\r\n");
        CHECK(ask(visitor, "QUIT", std::string::npos) == "+OK\r\n");
    });
}

TEST_CASE("who sends no commands is told so and left, others are not disturbed") {
    on_each([](auto runtime) {
        const Server server(runtime,
                            {.limits = {.line = 100, .arguments = 10, .command = 1000}});
        Visitor other = server.visit();
        CHECK(ask(other, "PING", 7) == "+PONG\r\n");
        for (const std::string& wrong :
             {std::string("*1\r\n!"), std::string(101, 'x'),
              std::string("*2\r\n$3\r\nGET\r\n$100000\r\n"), std::string("*11\r\n")}) {
            Visitor visitor = server.visit();
            REQUIRE(visitor.say("PING\r\n" + wrong));
            const auto heard = must("hear", visitor.hear_all());
            CHECK(heard.starts_with("+PONG\r\n-ERR Protocol error: "));
        }
        CHECK(ask(other, "PING", 7) == "+PONG\r\n");
    });
}

TEST_CASE("replies to one read may be more than memory shall hold: they go in parts") {
    on_each([](auto runtime) {
        const Server server(runtime, {.most_unsent = 10'000});
        Visitor visitor = server.visit();
        const std::string value(50'000, 'v');
        REQUIRE(visitor.say(set("big", value)));
        CHECK(must("hear", visitor.hear(5)) == "+OK\r\n");
        std::string many, replies;
        for (int i = 0; i < 300; ++i) {
            resp::add_command(many, "GET", "big");
            resp::add_string(value, replies);
        }
        std::thread talker([&] { must("say", visitor.say(many)); });
        talker.join();
        CHECK(must("hear", visitor.hear(replies.size())) == replies);
    });
}

// The deaf one's commands come with one read. While his replies do not go, no more of them are run.
TEST_CASE("who does not read has no more of his commands run than the bound allows") {
    on_each([](auto runtime) {
        const Server server(runtime, {.most_unsent = 10'000});
        Visitor deaf = server.visit(), other = server.visit();
        const std::string value(200'000, 'v');
        REQUIRE(other.say(set("big", value)));
        CHECK(must("hear", other.hear(5)) == "+OK\r\n");
        std::string many = set("begun", "1");
        for (int i = 0; i < 300; ++i) resp::add_command(many, "GET", "big");
        REQUIRE(many.size() < 64 * 1024);
        REQUIRE(deaf.say(many + set("done", "1")));
        while (ask(other, "EXISTS begun", 4) != ":1\r\n") {}
        CHECK(ask(other, "EXISTS done", 4) == ":0\r\n");
        deaf.vanish();
    });
}

TEST_CASE(
    "who does not read is left, and takes no more memory than the kernel has for him") {
    on_each([](auto runtime) {
        const Server server(runtime,
                            {.most_unsent = 100'000, .to_read = milliseconds(100)});
        Visitor deaf = server.visit(), other = server.visit();
        const std::string value(100'000, 'v');
        REQUIRE(other.say(set("big", value)));
        CHECK(must("hear", other.hear(5)) == "+OK\r\n");
        std::string many;
        for (int i = 0; i < 1000; ++i) resp::add_command(many, "GET", "big");
        REQUIRE(deaf.say(many));
        std::this_thread::sleep_for(milliseconds(300));
        CHECK(ask(other, "PING", 7) == "+PONG\r\n");
        const auto heard = deaf.hear_all();
        CHECK((!heard || heard->size() < 1000 * value.size()));
    });
}

TEST_CASE("clients that vanish leave nothing behind") {
    on_each([](auto runtime) {
        Server server(runtime);
        for (int i = 0; i < 50; ++i) {
            Visitor visitor = server.visit();
            REQUIRE(visitor.say(set("a", std::string(10'000, 'x')) + "GET a\r\nGET"));
            visitor.vanish();
        }
        Visitor visitor = server.visit();
        CHECK(ask(visitor, "STRLEN a", 8) == ":10000\r\n");
    });
}

TEST_CASE("what was acknowledged is there again, and one write serves many clients") {
    on_each([](auto runtime) {
        const servers::TemporaryFolder folder("key-value");
        for (const auto durable :
             {Durable::always, Durable::every_second, Durable::never}) {
            const std::string name =
                folder.path.string() + std::to_string(static_cast<int>(durable));
            {
                Server server(runtime, {}, name, durable);
                std::vector<std::thread> clients;
                for (int client = 0; client < 4; ++client)
                    clients.emplace_back([&server, client] {
                        Visitor visitor = server.visit();
                        for (int i = 0; i < 50; ++i) {
                            const std::string key =
                                "k" + std::to_string(client) + "-" + std::to_string(i);
                            must("say", visitor.say(set(key, key)));
                            if (must("hear", visitor.hear(5)) != "+OK\r\n") std::abort();
                        }
                    });
                for (auto& client : clients) client.join();
                CHECK(server.groups() <= 200);
                Visitor visitor = server.visit();
                must("say", visitor.say("BGREWRITEAOF\r\n"));
                CHECK(must("hear", visitor.hear_until("\r\n")).starts_with("+Background"));
                CHECK(ask(visitor, "SET last 1", 5) == "+OK\r\n");
            }
            Server again(runtime, {}, name, durable);
            Visitor visitor = again.visit();
            CHECK(ask(visitor, "DBSIZE", 6) == ":201\r\n");
            CHECK(ask(visitor, "GET k3-49", 11) == "$5\r\nk3-49\r\n");
        }
        for (int i = 0; i < 3; ++i)
            std::filesystem::remove_all(folder.path.string() + std::to_string(i));
    });
}

TEST_CASE("the end loses no reply: what was read is answered") {
    on_each([](auto runtime) {
        for (int round = 0; round < 10; ++round) {
            Server server(runtime);
            std::atomic<int> wrong = 0, answered = 0;
            std::vector<std::thread> clients;
            for (int client = 0; client < 4; ++client)
                clients.emplace_back([&] {
                    Visitor visitor = server.visit();
                    for (;;) {
                        // All or nothing of each pile: a reply is cut in two nowhere.
                        if (!visitor.say("PING\r\nPING\r\n")) return;
                        const auto heard = visitor.hear(14);
                        if (!heard || heard->empty()) return;
                        if (*heard != "+PONG\r\n+PONG\r\n") ++wrong;
                        ++answered;
                    }
                });
            while (answered < 100) std::this_thread::yield();
            CHECK(server.stop() == 0);
            for (auto& client : clients) client.join();
            CHECK(wrong == 0);
        }
    });
}

TEST_CASE("keys end though nobody asks") {
    const Server server({});
    Visitor visitor = server.visit();
    CHECK(ask(visitor, "SET a 1 PX 1", 5) == "+OK\r\n");
    std::string keys = "expires=1";
    while (keys.find("expires=1") != std::string::npos) {
        must("say", visitor.say("INFO\r\n"));
        keys = must("hear", visitor.hear_until("# Keyspace\r\n"));
        keys = must("hear", visitor.hear_until("\r\n"));
        if (keys != "\r\n") must("hear", visitor.hear_until("\r\n"));
    }
    CHECK(keys == "\r\n");
}
