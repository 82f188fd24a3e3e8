// Commands about keys, whatever their values.

#include <string>

#include "resp/writer.hpp"
#include "store/store.hpp"
#include "store/words.hpp"

namespace store {

void Store::del(Call& call) {
    std::int64_t count = 0;
    for (std::size_t i = 1; i < call.words.size(); ++i) {
        if (!table_.erase(call.words[i], call.now)) continue;
        ++count;
        if (is_noting_) resp::add_command(changes_, "DEL", call.words[i]);
    }
    resp::add_integer(count, call.out);
}

void Store::exists(Call& call) {
    std::int64_t count = 0;
    for (std::size_t i = 1; i < call.words.size(); ++i)
        count += table_.find(call.words[i], call.now) != nullptr;
    resp::add_integer(count, call.out);
}

// What shall have ended already is removed.
void Store::end_at(Call& call, std::int64_t unit, Moment begin) {
    const auto number = number_in(call.words[2]);
    if (!number)
        return resp::add_error("value is not an integer or out of range", call.out);
    if (*number > (never - 1 - begin) / unit || *number < -(never - 1) / unit)
        return resp::add_error("invalid expire time", call.out);
    const std::string_view key = call.words[1];
    Entry* const entry = table_.find(key, call.now);
    if (entry == nullptr) return resp::add_integer(0, call.out);
    const Moment deadline = begin + *number * unit;
    if (deadline <= call.now) {
        static_cast<void>(table_.erase(key, call.now));
        if (is_noting_) resp::add_command(changes_, "DEL", key);
    } else {
        table_.end_at(*entry, deadline);
        if (is_noting_)
            resp::add_command(changes_, "PEXPIREAT", key, std::to_string(deadline));
    }
    resp::add_integer(1, call.out);
}

void Store::expire_s(Call& call) { end_at(call, 1000, call.now); }

void Store::expire_ms(Call& call) { end_at(call, 1, call.now); }

void Store::expire_at_s(Call& call) { end_at(call, 1000, 0); }

void Store::expire_at_ms(Call& call) { end_at(call, 1, 0); }

void Store::persist(Call& call) {
    Entry* const entry = table_.find(call.words[1], call.now);
    const bool ends = entry != nullptr && entry->deadline != never;
    if (ends) {
        table_.end_at(*entry, never);
        if (is_noting_) resp::add_command(changes_, "PERSIST", call.words[1]);
    }
    resp::add_integer(ends ? 1 : 0, call.out);
}

void Store::ttl_ms(Call& call) {
    const Entry* const entry = table_.find(call.words[1], call.now);
    if (entry == nullptr) return resp::add_integer(-2, call.out);
    resp::add_integer(entry->deadline == never ? -1 : entry->deadline - call.now, call.out);
}

void Store::ttl_s(Call& call) {
    const Entry* const entry = table_.find(call.words[1], call.now);
    if (entry == nullptr) return resp::add_integer(-2, call.out);
    if (entry->deadline == never) return resp::add_integer(-1, call.out);
    resp::add_integer((entry->deadline - call.now + 500) / 1000, call.out);
}

void Store::keys(Call& call) {
    std::string found;
    std::size_t count = 0;
    for (std::size_t part = 0; part < Table::parts; ++part) {
        table_.visit(part, [&](const Entry& entry) {
            if (entry.deadline <= call.now || !is_like(entry.key(), call.words[1])) return;
            resp::add_string(entry.key(), found);
            ++count;
        });
    }
    resp::add_array(count, call.out);
    call.out += found;
}

void Store::dbsize(Call& call) {
    while (table_.expire(call.now, 1000) > 0) {}
    resp::add_integer(static_cast<std::int64_t>(table_.size()), call.out);
}

void Store::type(Call& call) {
    const bool is_there = table_.find(call.words[1], call.now) != nullptr;
    resp::add_simple(is_there ? "string" : "none", call.out);
}

void Store::flushall(Call& call) {
    table_.clear();
    if (is_noting_) resp::add_command(changes_, "FLUSHALL");
    resp::add_simple("OK", call.out);
}

void Store::describe(std::size_t part, std::string& out) const {
    table_.visit(part, [&](const Entry& entry) {
        if (entry.deadline == never) {
            resp::add_command(out, "SET", entry.key(), entry.value());
        } else {
            resp::add_command(out, "SET", entry.key(), entry.value(), "PXAT",
                              std::to_string(entry.deadline));
        }
    });
}

}  // namespace store
