// Keys, values and when they end: each command, the table beneath them, and what they note.

#include "store/store.hpp"

#include <map>
#include <random>
#include <string>
#include <vector>

#include "store/words.hpp"
#include "workbook/catch.hpp"

using store::Moment, store::Store, store::Table, store::Wish;

namespace {

// Runs "SET a 1" and gives what is replied.
class Session {
  public:
    std::string operator()(const std::string& line) {
        resp::Parser parser(limits_);
        resp::Arguments words;
        const std::string text = line + "\n";
        std::string_view input = text;
        REQUIRE(parser.read(input, words) == resp::Found::command);
        std::string reply;
        wish = store.run(words, now, reply);
        return reply;
    }
    Store store;
    Moment now = 1'000'000;
    Wish wish = Wish::nothing;

  private:
    resp::Limits limits_;
};

// Runs commands, as they are sent, on a store.
void run_all(const std::string& commands, Store& on, Moment now) {
    const resp::Limits limits;
    resp::Parser parser(limits);
    resp::Arguments words;
    std::string reply;
    for (std::string_view input = commands; !input.empty();) {
        REQUIRE(parser.read(input, words) == resp::Found::command);
        on.run(words, now, reply);
    }
    CHECK(reply.find('-') == std::string::npos);
}

// All keys, values and deadlines, in order.
std::string all_of(const Store& store) {
    std::vector<std::string> parts;
    for (std::size_t part = 0; part < Table::parts; ++part) {
        std::string text;
        store.describe(part, text);
        if (!text.empty()) parts.push_back(text);
    }
    std::string all;
    for (const auto& part : parts) all += part;
    return all;
}

const std::string number_error = "-ERR value is not an integer or out of range\r\n";
const std::string none = "$-1\r\n";
const std::string ok = "+OK\r\n";

}  // namespace

TEST_CASE("a value is what was set last") {
    Session run;
    CHECK(run("GET a") == none);
    CHECK(run("SET a 1") == ok);
    CHECK(run("get a") == "$1\r\n1\r\n");
    CHECK(run("SeT a longer") == ok);
    CHECK(run("GET a") == "$6\r\nlonger\r\n");
    CHECK(run("MSET a 1 b 2") == ok);
    CHECK(run("MGET a x b") == "*3\r\n$1\r\n1\r\n$-1\r\n$1\r\n2\r\n");
    CHECK(run("MSET a 1 b") == "-ERR wrong number of arguments for 'mset' command\r\n");
    CHECK(run("STRLEN b") == ":1\r\n");
    CHECK(run("EXISTS a b c a") == ":3\r\n");
    CHECK(run("DEL a b c") == ":2\r\n");
    CHECK(run("DBSIZE") == ":0\r\n");
}

TEST_CASE("SET may depend on what there was, and give it back") {
    Session run;
    CHECK(run("SET a 1 XX") == none);
    CHECK(run("SET a 1 NX") == ok);
    CHECK(run("SET a 2 NX") == none);
    CHECK(run("SET a 3 XX GET") == "$1\r\n1\r\n");
    CHECK(run("SET a 4 NX GET") == "$1\r\n3\r\n");
    CHECK(run("GET a") == "$1\r\n3\r\n");
    for (const char* wrong : {"SET a 1 NX XX", "SET a 1 EX", "SET a 1 EX 1 PX 1",
                              "SET a 1 EX 1 KEEPTTL", "SET a 1 what"})
        CHECK(run(wrong) == "-ERR syntax error\r\n");
    for (const char* wrong :
         {"SET a 1 EX 0", "SET a 1 PX -1", "SET a 1 EX 9223372036854775807",
          "SET a 1 PX 9223372036854775807"})
        CHECK(run(wrong) == "-ERR invalid expire time in 'set' command\r\n");
    CHECK(run("SET a 1 EX x") == number_error);
    CHECK(run("GET a") == "$1\r\n3\r\n");
}

TEST_CASE("numbers are counted until they would not fit") {
    Session run;
    CHECK(run("INCR n") == ":1\r\n");
    CHECK(run("INCRBY n 9223372036854775806") == ":9223372036854775807\r\n");
    CHECK(run("INCR n") == "-ERR increment or decrement would overflow\r\n");
    CHECK(run("DECRBY n 9223372036854775807") == ":0\r\n");
    CHECK(run("DECR n") == ":-1\r\n");
    CHECK(run("DECRBY n -9223372036854775808") == number_error);
    for (const char* text : {"x", "1x", "+1", "9223372036854775808"}) {
        run(std::string("SET s ") + text);
        CHECK(run("INCR s") == number_error);
    }
    run("SET t 5 PX 10");
    run("INCR t");
    CHECK(run("PTTL t") == ":10\r\n");
}

TEST_CASE("a key ends at its moment, whether somebody asks or not") {
    Session run;
    run("SET a 1 EX 10");
    run("SET b 1 PX 10500");
    run("SET c 1 EXAT 1010");
    run("SET d 1 PXAT 1010000");
    run("SET e 1");
    run("EXPIRE e 10");
    CHECK(run("TTL a") == ":10\r\n");
    CHECK(run("PTTL b") == ":10500\r\n");
    CHECK(run("TTL nobody") == ":-2\r\n");
    CHECK(run("PERSIST e") == ":1\r\n");
    CHECK(run("PERSIST e") == ":0\r\n");
    CHECK(run("TTL e") == ":-1\r\n");
    run.now += 9'999;
    CHECK(run("DBSIZE") == ":5\r\n");
    run.now += 1;
    CHECK(run("GET a") == none);
    CHECK(run.store.size() == 4);
    CHECK(run.store.expire(run.now, 1) == 1);
    CHECK(run.store.expire(run.now, 100) == 1);
    CHECK(run("KEYS *").starts_with("*2\r\n"));
    run.now += 500;
    CHECK(run("DBSIZE") == ":1\r\n");
}

TEST_CASE("EXPIRE of what is past removes, and SET takes the end away") {
    Session run;
    run("SET a 1");
    CHECK(run("EXPIRE a -1") == ":1\r\n");
    CHECK(run("EXISTS a") == ":0\r\n");
    CHECK(run("EXPIRE a 10") == ":0\r\n");
    run("SET a 1 EX 10");
    run("SET a 2");
    CHECK(run("TTL a") == ":-1\r\n");
    run("SET a 3 EX 10");
    run("SET a a-longer-value-that-moves KEEPTTL");
    CHECK(run("TTL a") == ":10\r\n");
    CHECK(run("PEXPIREAT a 1000020") == ":1\r\n");
    CHECK(run("PTTL a") == ":20\r\n");
    CHECK(run("PEXPIRE a 9223372036854775807") == "-ERR invalid expire time\r\n");
    CHECK(run("EXPIREAT a 2000") == ":1\r\n");
    CHECK(run("PTTL a") == ":1000000\r\n");
    CHECK(run("FLUSHALL") == ok);
    run("SET a 1");
    CHECK(run("INFO").find("keys=1,expires=0") != std::string::npos);
}

TEST_CASE("what redis-cli and redis-benchmark ask for is answered") {
    Session run;
    CHECK(run("PING") == "+PONG\r\n");
    CHECK(run("PING hello") == "$5\r\nhello\r\n");
    CHECK(run("ECHO hello") == "$5\r\nhello\r\n");
    CHECK(run("COMMAND DOCS") == "*0\r\n");
    CHECK(run("CONFIG GET save") == "*2\r\n$4\r\nsave\r\n$0\r\n\r\n");
    CHECK(run("CONFIG GET appendonly") == "*2\r\n$10\r\nappendonly\r\n$3\r\nyes\r\n");
    CHECK(run("CONFIG GET x") == "*0\r\n");
    CHECK(run("SELECT 0") == ok);
    CHECK(run("SELECT 1") == "-ERR DB index is out of range\r\n");
    CHECK(run("TYPE a") == "+none\r\n");
    CHECK(run("INFO").find("# Keyspace") != std::string::npos);
    CHECK(run("QUIT") == ok);
    CHECK(run.wish == Wish::close);
    run("BGREWRITEAOF");
    CHECK(run.wish == Wish::rewrite);
    CHECK(run("") == "");
}

TEST_CASE("what is no command is refused, and breaks no reply") {
    Session run;
    CHECK(run("NO") == "-ERR unknown command 'NO'\r\n");
    CHECK(run(std::string(1000, 'x')).size() < 100);
    CHECK(run("GET") == "-ERR wrong number of arguments for 'get' command\r\n");
    CHECK(run("GET a b") == "-ERR wrong number of arguments for 'get' command\r\n");
    std::string reply;
    run.store.run({std::string_view("a\r\n+OK")}, 0, reply);
    CHECK(reply == "-ERR unknown command\r\n");
}

TEST_CASE("a pattern takes what it looks like") {
    for (const auto& [text, pattern] :
         std::vector<std::pair<std::string, std::string>>{{"", "*"},
                                                          {"hello", "h?llo"},
                                                          {"hello", "h*o"},
                                                          {"hello", "*l*l*"},
                                                          {"hello", "h[a-e]llo"},
                                                          {"hello", "h[^x]llo"},
                                                          {"h*llo", "h\\*llo"},
                                                          {"]", "[\\]]"},
                                                          {"a-", "a[-]"}})
        CHECK((store::is_like(text, pattern) ? text : "no " + pattern) == text);
    for (const auto& [text, pattern] :
         std::vector<std::pair<std::string, std::string>>{{"a", ""},
                                                          {"hello", "h?lo"},
                                                          {"hello", "h[^e]llo"},
                                                          {"hello", "hell"},
                                                          {"hi", "h\\*"},
                                                          {"a", "[b-c"}})
        CHECK((store::is_like(text, pattern) ? pattern : "no") == "no");
    // Backtracking over every star would take years.
    std::string stars;
    for (int i = 0; i < 30; ++i) stars += "a*";
    CHECK(!store::is_like(std::string(5000, 'a'), stars + "b"));
}

TEST_CASE("the table does what a map does") {
    std::mt19937_64 random(1);
    Table table(42);
    struct Known {
        std::string value;
        Moment deadline;
    };
    std::map<std::string, Known> map;
    Moment now = 0;
    for (int i = 0; i < 200'000; ++i) {
        const std::string key = "key:" + std::to_string(random() % 3000);
        switch (random() % 8) {
            case 0:
            case 1:
            case 2: {
                const std::string value(random() % 300,
                                        static_cast<char>('a' + random() % 26));
                const auto old = map.find(key);
                const Moment kept = old == map.end() ? store::never : old->second.deadline;
                static_cast<void>(table.find(key, now));
                table.put(key, value);
                map[key] = {value, kept};
                break;
            }
            case 3:
                REQUIRE(table.erase(key, now) == (map.erase(key) > 0));
                break;
            case 4:
                if (auto* const entry = table.find(key, now)) {
                    const Moment deadline =
                        random() % 3 == 0 ? store::never
                                          : now + static_cast<Moment>(random() % 2000);
                    table.end_at(*entry, deadline);
                    map[key].deadline = deadline;
                    if (deadline <= now) map.erase(key);
                }
                break;
            case 5:
                ++now;
                std::erase_if(map,
                              [&](const auto& one) { return one.second.deadline <= now; });
                if (random() % 2 == 0) static_cast<void>(table.expire(now, 5));
                break;
            default: {
                const auto* const entry = table.find(key, now);
                const auto known = map.find(key);
                REQUIRE((entry != nullptr) == (known != map.end()));
                if (entry != nullptr) REQUIRE(entry->value() == known->second.value);
            }
        }
    }
    while (table.expire(now, 1000) > 0) {}
    CHECK(table.size() == map.size());
    CHECK(map.size() > 500);
    std::size_t seen = 0;
    for (std::size_t part = 0; part < Table::parts; ++part)
        table.visit(part, [&](const store::Entry& entry) {
            ++seen;
            CHECK(map.at(std::string(entry.key())).value == entry.value());
        });
    CHECK(seen == map.size());
}

TEST_CASE("keys that differ in a byte are spread evenly over the parts") {
    Table table(7);
    for (int i = 0; i < 100'000; ++i) table.put("key:" + std::to_string(i), "");
    for (std::size_t part = 0; part < Table::parts; ++part) {
        std::size_t count = 0;
        table.visit(part, [&](const store::Entry&) { ++count; });
        CHECK((count > 250 && count < 550));  // 390 on average, 20 of deviation
    }
}

TEST_CASE("what commands change is noted, and leads to the same keys later") {
    Session run;
    for (const char* line :
         {"SET a 1", "INCR a", "SET b x EX 10", "EXPIRE a 20", "SET c y PX 500",
          "PERSIST b", "DEL c nobody", "SET d 1 NX", "SET d 2 NX", "GET d", "EXPIRE d -1",
          "MSET e 1 f 2", "PEXPIRE e 77", "INCRBY e 4"})
        run(line);
    const std::string noted = run.store.changes();
    CHECK(noted.find("INCR") == std::string::npos);
    Store again;
    again.note_changes(false);
    run_all(noted, again, 0);
    CHECK(all_of(again) == all_of(run.store));
    CHECK(again.changes().empty());
    run_all(noted.substr(noted.find("*3\r\n$9\r\nPEXPIREAT")), again,
            0);  // some of it twice
    CHECK(all_of(again) == all_of(run.store));
    run.store.changes().clear();
    run("FLUSHALL");
    run_all(run.store.changes(), again, 0);
    CHECK(again.size() == 0);
}

TEST_CASE("who only reads notes nothing") {
    Session run;
    for (const char* line : {"GET a", "EXISTS a", "TTL a", "KEYS *", "PERSIST a",
                             "EXPIRE a 1", "DEL a", "SET a 1 XX", "INCR", "PING", "INFO"})
        run(line);
    CHECK(run.store.changes().empty());
}
