#include <array>
#include <charconv>
#include <optional>

#include "bounded/text.hpp"

namespace bounded {

namespace {

bool is_word(char byte) noexcept {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

// What is left of a line, piece by piece.
class Line {
  public:
    explicit Line(std::string_view text) noexcept : rest_(text.substr(0, text.find('#'))) {}

    bool is_at_end() noexcept { return skip_blanks().empty(); }
    // Takes @p text off the front, if it is there. A word is all of a word.
    bool take(std::string_view text) noexcept {
        if (!skip_blanks().starts_with(text)) return false;
        const bool goes_on = rest_.size() > text.size() && is_word(text.back()) &&
                             is_word(rest_[text.size()]);
        if (!goes_on) rest_.remove_prefix(text.size());
        return !goes_on;
    }
    // Takes a word; nothing: here is none.
    std::string_view word() noexcept {
        std::size_t length = 0;
        while (length < skip_blanks().size() && is_word(rest_[length])) ++length;
        const std::string_view found = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return found;
    }
    std::optional<std::int32_t> number() noexcept {
        const std::string_view before = skip_blanks();
        const bool is_hex = rest_.starts_with("0x");
        if (is_hex) rest_.remove_prefix(2);
        std::int32_t value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(),
                                                  value, is_hex ? 16 : 10);
        if (error != std::errc()) {
            rest_ = before;
            return {};
        }
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return value;
    }
    std::optional<std::uint8_t> a_register() noexcept {
        const std::string_view before = skip_blanks();
        const std::string_view name = word();
        if (name.size() == 2 && name[0] == 'r' && name[1] >= '0' && name[1] <= '9')
            return static_cast<std::uint8_t>(name[1] - '0');
        rest_ = before;
        return {};
    }

  private:
    std::string_view skip_blanks() noexcept {
        while (rest_.starts_with(' ') || rest_.starts_with('\t') || rest_.starts_with('\r'))
            rest_.remove_prefix(1);
        return rest_;
    }
    std::string_view rest_;
};

using Wrong = const char*;  // what is wrong; nullptr: nothing
constexpr Wrong fine = nullptr, no_number = "here must be a register or a number",
                no_index = "an index is a number, a register % 2, 4, 8..., or their sum",
                no_instruction = "this is no instruction";

class Assembler {
  public:
    explicit Assembler(std::span<Instruction> room) noexcept : room_(room) {}

    Wrong read(Line line) noexcept {
        ++line_;
        const Line before = line;
        const std::string_view name = line.word();
        if (!name.empty() && line.take(":")) {
            if (labels_ == places_.size()) return "there are too many labels";
            places_[labels_++] = {name, count_};
        } else {
            line = before;
        }
        if (line.is_at_end()) return fine;
        if (count_ == room_.size()) return "there are too many instructions";
        now_ = {};
        if (const Wrong wrong = instruction(line); wrong != fine) return wrong;
        room_[count_++] = now_;
        return line.is_at_end() ? fine : "something follows the instruction";
    }
    // Behind the last line: all labels are known.
    std::expected<std::size_t, Mistake> finish() noexcept {
        if (depth_ > 0) return std::unexpected(Mistake{line_, "a repeat has no again"});
        for (std::size_t at = 0; at < count_; ++at) {
            const Jump& jump = jumps_[at];
            if (jump.label.empty()) continue;
            const auto target = find(jump.label);
            if (!target) return std::unexpected(Mistake{jump.line, "no such label"});
            if (*target <= at)
                return std::unexpected(
                    Mistake{jump.line, "a jump leads forward, never back"});
            room_[at].c = static_cast<std::uint8_t>(*target - at - 1);
        }
        return count_;
    }
    std::uint32_t line() const noexcept { return line_; }

  private:
    struct Label {
        std::string_view name;
        std::size_t at;
    };
    struct Jump {
        std::string_view label;
        std::uint32_t line;
    };

    std::optional<std::size_t> find(std::string_view name) const noexcept {
        for (std::size_t i = 0; i < labels_; ++i)
            if (places_[i].name == name) return places_[i].at;
        const auto at = Line(name).number();
        if (!at || *at < 0 || *at > static_cast<int>(most_instructions)) return {};
        return static_cast<std::size_t>(*at);
    }

    Wrong instruction(Line& line) noexcept {
        if (line.take("repeat")) return repeat(line);
        if (line.take("again")) return again();
        if (line.take("goto")) return jump(line, Code::go);
        if (line.take("if")) return branch(line);
        if (line.take("return")) return end(line);
        if (line.take("state[")) return store(line);
        const auto a = line.a_register();
        if (!a) return no_instruction;
        now_.a = *a;
        if (line.take("=")) return set(line);
        for (std::size_t code = 0; code < codes; ++code) {
            const Kind kind = forms[code].kind;
            if (kind != Kind::calculate && kind != Kind::divide) continue;
            if (!line.take(forms[code].symbol)) continue;
            now_.code = static_cast<Code>(code);
            return line.take("=") ? second(line) : no_instruction;
        }
        return no_instruction;
    }
    Wrong set(Line& line) noexcept {
        now_.code = Code::event;
        if (line.take("event[")) return index(line);
        now_.code = Code::load;
        if (line.take("state[")) return index(line);
        now_.code = Code::set;
        return second(line);
    }
    Wrong store(Line& line) noexcept {
        now_.code = Code::store;
        if (const Wrong wrong = index(line); wrong != fine) return wrong;
        const auto a = line.take("=") ? line.a_register() : std::nullopt;
        now_.a = a.value_or(0);
        return a ? fine : "state[...] = is followed by a register";
    }
    Wrong second(Line& line) noexcept {
        const auto b = line.a_register();
        now_.b = b.value_or(constant);
        if (b) return fine;
        const auto k = line.number();
        now_.k = k.value_or(0);
        return k ? fine : no_number;
    }
    // The bracket has been opened.
    Wrong index(Line& line) noexcept {
        const auto k = line.number();
        now_.k = k.value_or(0);
        now_.b = constant;
        if (!k || line.take("+")) {
            const auto b = line.a_register();
            const auto size = b && line.take("%") ? line.number() : std::nullopt;
            if (!size || *size < 1 || (*size & (*size - 1)) != 0) return no_index;
            now_.b = *b;
            while (1 << now_.c != *size) ++now_.c;
        }
        return line.take("]") ? fine : no_index;
    }
    Wrong jump(Line& line, Code code) noexcept {
        now_.code = code;
        const std::string_view label = line.word();
        jumps_[count_] = {label, line_};
        return label.empty() ? "goto where?" : fine;
    }
    Wrong branch(Line& line) noexcept {
        const auto a = line.a_register();
        if (!a) return "if is followed by a register";
        now_.a = *a;
        for (std::size_t code = 0; code < codes; ++code) {
            if (forms[code].kind != Kind::branch || !line.take(forms[code].symbol))
                continue;
            if (const Wrong wrong = second(line); wrong != fine) return wrong;
            return line.take("goto") ? jump(line, static_cast<Code>(code)) : "goto where?";
        }
        return "a register is compared by == != < or >=";
    }
    Wrong repeat(Line& line) noexcept {
        if (depth_ == open_.size()) return "too many loops in each other";
        const auto turns = line.number();
        now_ = {Code::repeat, static_cast<std::uint8_t>(depth_), 0, 0, turns.value_or(0)};
        open_[depth_++] = count_;
        return turns ? fine : "repeat how often?";
    }
    Wrong again() noexcept {
        if (depth_ == 0) return "this again has no repeat";
        const std::size_t begin = open_[--depth_];
        now_ = {Code::again, static_cast<std::uint8_t>(depth_), 0, 0,
                static_cast<std::int32_t>(count_ - begin - 1)};
        return fine;
    }
    Wrong end(Line& line) noexcept {
        const auto a = line.a_register();
        now_ = {Code::end, a.value_or(0), 0, 0, 0};
        return a ? fine : "return is followed by a register";
    }

    const std::span<Instruction> room_;
    std::size_t count_ = 0, labels_ = 0, depth_ = 0;
    std::uint32_t line_ = 0;
    Instruction now_{};
    std::array<Label, most_instructions> places_{};
    std::array<Jump, most_instructions> jumps_{};
    std::array<std::size_t, deepest + 1>
        open_{};  // one more: it is the verifier who refuses it
};

}  // namespace

std::expected<std::size_t, Mistake> assemble(std::string_view text,
                                             std::span<Instruction> room) noexcept {
    if (room.size() > most_instructions) room = room.first(most_instructions);
    Assembler assembler(room);
    while (!text.empty()) {
        const std::size_t length = text.find('\n');
        const Wrong wrong = assembler.read(Line(text.substr(0, length)));
        if (wrong != fine) return std::unexpected(Mistake{assembler.line(), wrong});
        text.remove_prefix(length == text.npos ? text.size() : length + 1);
    }
    return assembler.finish();
}

}  // namespace bounded
