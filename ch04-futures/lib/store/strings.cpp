// Commands about values.

#include <array>
#include <charconv>

#include "resp/writer.hpp"
#include "store/store.hpp"
#include "store/words.hpp"

namespace store {

namespace {

constexpr std::string_view no_number = "value is not an integer or out of range";

// A number as text, in memory of its own.
class Digits {
  public:
    explicit Digits(std::int64_t number) noexcept
        : end_(std::to_chars(text_.data(), text_.data() + text_.size(), number).ptr) {}
    [[nodiscard]] std::string_view text() const noexcept {
        return {text_.data(), static_cast<std::size_t>(end_ - text_.data())};
    }

  private:
    std::array<char, 24> text_{};
    const char* end_;
};

void add_value(const Entry* entry, std::string& out) {
    if (entry == nullptr) return resp::add_nothing(out);
    resp::add_string(entry->value(), out);
}

}  // namespace

void Store::get(Call& call) { add_value(table_.find(call.words[1], call.now), call.out); }

void Store::put(std::string_view key, std::string_view value, Moment deadline) {
    Entry& entry = table_.put(key, value);
    table_.end_at(entry, deadline);
    if (!is_noting_) return;
    if (deadline == never) return resp::add_command(changes_, "SET", key, value);
    resp::add_command(changes_, "SET", key, value, "PXAT", Digits(deadline).text());
}

// "EX 10": a moment from now, or since 1970. Replies if it is none.
bool Store::read_setting(Call& call, Setting& setting) {
    const auto& words = call.words;
    for (std::size_t i = 3; i < words.size(); ++i) {
        const auto is = [&](std::string_view word) { return is_word(words[i], word); };
        const bool is_at = is("exat") || is("pxat");
        if (is("nx")) {
            setting.only_new = true;
        } else if (is("xx")) {
            setting.only_old = true;
        } else if (is("get")) {
            setting.get = true;
        } else if (is("keepttl")) {
            setting.keep = true;
        } else if ((is_at || is("ex") || is("px")) && i + 1 < words.size() &&
                   setting.deadline == never) {
            const std::int64_t unit =
                words[i].front() == 'e' || words[i].front() == 'E' ? 1000 : 1;
            const auto number = number_in(words[++i]);
            if (!number) return resp::add_error(no_number, call.out), false;
            const Moment begin = is_at ? 0 : call.now;
            if (*number <= 0 || *number > (never - 1 - begin) / unit)
                return resp::add_error("invalid expire time in 'set' command", call.out),
                       false;
            setting.deadline = begin + *number * unit;
        } else {
            return resp::add_error("syntax error", call.out), false;
        }
    }
    const bool is_odd = (setting.only_new && setting.only_old) ||
                        (setting.keep && setting.deadline != never);
    if (is_odd) resp::add_error("syntax error", call.out);
    return !is_odd;
}

void Store::set(Call& call) {
    const std::string_view key = call.words[1];
    if (call.words.size() == 3) {
        put(key, call.words[2], never);
        return resp::add_simple("OK", call.out);
    }
    Setting setting;
    if (!read_setting(call, setting)) return;
    const Entry* const old = table_.find(key, call.now);
    if (setting.get) add_value(old, call.out);
    if ((old != nullptr && setting.only_new) || (old == nullptr && setting.only_old)) {
        if (!setting.get) resp::add_nothing(call.out);
        return;
    }
    if (setting.keep && old != nullptr) setting.deadline = old->deadline;
    put(key, call.words[2], setting.deadline);
    if (!setting.get) resp::add_simple("OK", call.out);
}

void Store::mget(Call& call) {
    resp::add_array(call.words.size() - 1, call.out);
    for (std::size_t i = 1; i < call.words.size(); ++i)
        add_value(table_.find(call.words[i], call.now), call.out);
}

void Store::mset(Call& call) {
    if (call.words.size() % 2 == 0)
        return resp::add_error("wrong number of arguments for 'mset' command", call.out);
    for (std::size_t i = 1; i < call.words.size(); i += 2)
        put(call.words[i], call.words[i + 1], never);
    resp::add_simple("OK", call.out);
}

void Store::add(Call& call, std::int64_t number) {
    const Entry* const entry = table_.find(call.words[1], call.now);
    const auto old =
        entry == nullptr ? std::optional<std::int64_t>(0) : number_in(entry->value());
    if (!old) return resp::add_error(no_number, call.out);
    std::int64_t sum = 0;
    if (__builtin_add_overflow(*old, number, &sum))
        return resp::add_error("increment or decrement would overflow", call.out);
    put(call.words[1], Digits(sum).text(), entry == nullptr ? never : entry->deadline);
    resp::add_integer(sum, call.out);
}

void Store::incr(Call& call) { add(call, 1); }

void Store::decr(Call& call) { add(call, -1); }

void Store::incrby(Call& call) {
    const auto number = number_in(call.words[2]);
    if (!number) return resp::add_error(no_number, call.out);
    add(call, *number);
}

void Store::decrby(Call& call) {
    const auto number = number_in(call.words[2]);
    if (!number || *number == std::numeric_limits<std::int64_t>::min())
        return resp::add_error(no_number, call.out);
    add(call, -*number);
}

void Store::strlen(Call& call) {
    const Entry* const entry = table_.find(call.words[1], call.now);
    resp::add_integer(entry == nullptr ? 0 : entry->value_size, call.out);
}

}  // namespace store
