#include "store/store.hpp"

#include <algorithm>
#include <array>

#include "resp/writer.hpp"
#include "store/words.hpp"

namespace store {

// ---- Which command it is ----

namespace {

constexpr std::size_t any = std::numeric_limits<std::size_t>::max();

}  // namespace

constexpr Store::Command Store::commands[] = {
    {"bgrewriteaof", 1, 1, &Store::rewrite},
    {"command", 1, any, &Store::command},
    {"config", 2, any, &Store::config},
    {"dbsize", 1, 1, &Store::dbsize},
    {"decr", 2, 2, &Store::decr},
    {"decrby", 3, 3, &Store::decrby},
    {"del", 2, any, &Store::del},
    {"echo", 2, 2, &Store::echo},
    {"exists", 2, any, &Store::exists},
    {"expire", 3, 3, &Store::expire_s},
    {"expireat", 3, 3, &Store::expire_at_s},
    {"flushall", 1, 2, &Store::flushall},
    {"flushdb", 1, 2, &Store::flushall},
    {"get", 2, 2, &Store::get},
    {"incr", 2, 2, &Store::incr},
    {"incrby", 3, 3, &Store::incrby},
    {"info", 1, any, &Store::info},
    {"keys", 2, 2, &Store::keys},
    {"mget", 2, any, &Store::mget},
    {"mset", 3, any, &Store::mset},
    {"persist", 2, 2, &Store::persist},
    {"pexpire", 3, 3, &Store::expire_ms},
    {"pexpireat", 3, 3, &Store::expire_at_ms},
    {"ping", 1, 2, &Store::ping},
    {"pttl", 2, 2, &Store::ttl_ms},
    {"quit", 1, any, &Store::quit},
    {"select", 2, 2, &Store::select},
    {"set", 3, any, &Store::set},
    {"strlen", 2, 2, &Store::strlen},
    {"ttl", 2, 2, &Store::ttl_s},
    {"type", 2, 2, &Store::type},
    {"unlink", 2, any, &Store::del},
};

namespace {

// Where a name stands in a table of 128 places. Capital letters differ from small ones in one bit.
constexpr std::size_t place_of(std::string_view name, std::uint32_t factor) noexcept {
    std::uint32_t hash = static_cast<std::uint32_t>(name.size());
    for (const char c : name)
        hash = (hash ^ (static_cast<unsigned char>(c) | 0x20u)) * factor;
    return hash >> 25;
}

struct Places {
    std::uint32_t factor = 0x01000193;
    std::array<std::uint8_t, 128> of{};  // 1 + the number of the command; 0 is none
};

// Tries one factor after the other until no two names share a place: when this is compiled.
template <typename Commands>
constexpr Places find_places(const Commands& commands) {
    Places places;
    for (bool is_found = false; !is_found; places.factor += 2) {
        places.of = {};
        is_found = true;
        std::uint8_t number = 0;
        for (const auto& command : commands) {
            auto& place = places.of[place_of(command.name, places.factor)];
            if (place != 0) is_found = false;
            place = ++number;
        }
    }
    places.factor -= 2;
    return places;
}

}  // namespace

const Store::Command* Store::look_up(std::string_view name) noexcept {
    static constexpr Places places = find_places(commands);
    const std::uint8_t number = places.of[place_of(name, places.factor)];
    if (number == 0) return nullptr;
    const Command& command = commands[number - 1];
    return is_word(name, command.name) ? &command : nullptr;
}

Wish Store::run(const resp::Arguments& words, Moment now, std::string& out) {
    if (words.empty()) return Wish::nothing;
    Call call{words, now, out};
    const Command* const command = look_up(words[0]);
    if (command == nullptr) {
        const std::string name(words[0].substr(0, 64));  // not all of somebody's megabytes
        const bool is_plain =
            std::ranges::all_of(name, [](char c) { return c >= ' ' && c <= '~'; });
        resp::add_error(is_plain ? "unknown command '" + name + "'" : "unknown command",
                        out);
    } else if (words.size() < command->least || words.size() > command->most) {
        resp::add_error(
            "wrong number of arguments for '" + std::string(command->name) + "' command",
            out);
    } else {
        (this->*command->run)(call);
    }
    return call.wish;
}

// ---- Commands about the server ----

void Store::ping(Call& call) {
    if (call.words.size() == 1) return resp::add_simple("PONG", call.out);
    resp::add_string(call.words[1], call.out);
}

void Store::echo(Call& call) { resp::add_string(call.words[1], call.out); }

void Store::quit(Call& call) {
    call.wish = Wish::close;
    resp::add_simple("OK", call.out);
}

// There is one set of keys, and its number is 0.
void Store::select(Call& call) {
    if (call.words[1] == "0") return resp::add_simple("OK", call.out);
    resp::add_error("DB index is out of range", call.out);
}

// redis-cli asks for help texts here, and lives without.
void Store::command(Call& call) {
    if (call.words.size() > 1 && is_word(call.words[1], "count"))
        return resp::add_integer(std::ssize(commands), call.out);
    resp::add_array(0, call.out);
}

// redis-benchmark prints two of them.
void Store::config(Call& call) {
    const bool is_get = is_word(call.words[1], "get") && call.words.size() == 3;
    if (!is_get) return resp::add_error("only CONFIG GET is understood", call.out);
    const bool is_known =
        is_word(call.words[2], "save") || is_word(call.words[2], "appendonly");
    resp::add_array(is_known ? 2 : 0, call.out);
    if (!is_known) return;
    resp::add_string(call.words[2], call.out);
    resp::add_string(is_word(call.words[2], "save") ? ""
                     : is_noting_                   ? "yes"
                                                    : "no",
                     call.out);
}

void Store::info(Call& call) {
    std::string text = "# Server\r\nredis_mode:standalone\r\n# Keyspace\r\n";
    if (table_.size() > 0)
        text += "db0:keys=" + std::to_string(table_.size()) +
                ",expires=" + std::to_string(table_.ending()) + "\r\n";
    resp::add_string(text, call.out);
}

void Store::rewrite(Call& call) {
    if (!is_noting_) return resp::add_error("there is no log", call.out);
    call.wish = Wish::rewrite;
    resp::add_simple("Background append only file rewriting started", call.out);
}

}  // namespace store
