#pragma once
/// @file
/// Store: runs the commands of a key-value server on a table, and says what they have changed.

#include <cstdint>
#include <string>
#include <string_view>

#include "resp/parser.hpp"
#include "store/table.hpp"

namespace store {

/// What a command asks of the server that has run it.
enum class Wish : std::uint8_t {
    nothing,
    close,    ///< QUIT: to close the connection behind the reply.
    rewrite,  ///< BGREWRITEAOF: to write the log anew.
};

/// Keys, values and the commands for them, named and answered as Redis does. No system, no clock,
/// no connection: bytes go in, bytes come out.
///
/// What commands change is noted as other commands, which only set: INCR a is noted as SET a 5,
/// EXPIRE a 10 as PEXPIREAT a and the moment. Run again in their order they lead to the same keys,
/// whenever that is, and to no others if some are run twice.
class Store {
  public:
    /// @param seed  A number that clients do not know.
    explicit Store(std::uint64_t seed = 0) : table_(seed) {}

    /// Runs a command, and adds its reply to @p out. One without words is not answered.
    /// @param now  What time it is. It may go back; what has ended may come back then.
    Wish run(const resp::Arguments& words, Moment now, std::string& out);
    /// Removes what has ended by @p now, but not more than @p most. @returns How many.
    std::size_t expire(Moment now, std::size_t most) noexcept {
        return table_.expire(now, most);
    }

    /// What was changed and is not taken away yet: commands, as they are sent. Yours to clear.
    [[nodiscard]] std::string& changes() noexcept { return changes_; }
    /// Whether what changes is noted; at first it is.
    void note_changes(bool wanted) noexcept { is_noting_ = wanted; }

    /// Adds commands to @p out that make the keys of part @p part of the table, of Table::parts.
    void describe(std::size_t part, std::string& out) const;
    /// How many keys there are.
    [[nodiscard]] std::size_t size() const noexcept { return table_.size(); }

  private:
    struct Call {
        const resp::Arguments& words;
        Moment now;
        std::string& out;
        Wish wish = Wish::nothing;
    };
    struct Setting {  // of SET
        Moment deadline = never;
        bool keep = false, only_new = false, only_old = false, get = false;
    };
    struct Command {
        std::string_view name;
        std::size_t least, most;  // words, the name included
        void (Store::*run)(Call&);
    };
    static const Command commands[];
    static const Command* look_up(std::string_view name) noexcept;

    // strings.cpp
    void get(Call& call);
    void set(Call& call);
    void mget(Call& call);
    void mset(Call& call);
    void incr(Call& call);
    void decr(Call& call);
    void incrby(Call& call);
    void decrby(Call& call);
    void strlen(Call& call);
    void add(Call& call, std::int64_t number);
    static bool read_setting(Call& call, Setting& setting);
    void put(std::string_view key, std::string_view value, Moment deadline);
    // keys.cpp
    void del(Call& call);
    void exists(Call& call);
    void expire_s(Call& call);
    void expire_ms(Call& call);
    void expire_at_s(Call& call);
    void expire_at_ms(Call& call);
    void end_at(Call& call, std::int64_t unit, Moment begin);
    void persist(Call& call);
    void ttl_s(Call& call);
    void ttl_ms(Call& call);
    void keys(Call& call);
    void dbsize(Call& call);
    void type(Call& call);
    void flushall(Call& call);
    // store.cpp
    void ping(Call& call);
    void echo(Call& call);
    void quit(Call& call);
    void select(Call& call);
    void command(Call& call);
    void config(Call& call);
    void info(Call& call);
    void rewrite(Call& call);

    Table table_;
    std::string changes_;
    bool is_noting_ = true;
};

}  // namespace store
