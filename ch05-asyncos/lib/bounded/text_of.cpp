#include <charconv>

#include "bounded/text.hpp"

namespace bounded {

namespace {

class Writer {
  public:
    explicit Writer(std::span<char, most_text> room) noexcept : room_(room) {}

    Writer& put(std::string_view text) noexcept {
        used_ += text.copy(room_.data() + used_, room_.size() - used_);
        return *this;
    }
    Writer& number(std::int64_t value) noexcept {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        return put({digits, static_cast<std::size_t>(end - digits)});
    }
    Writer& a_register(std::uint8_t which) noexcept { return put("r").number(which); }
    Writer& second(const Instruction& it) noexcept {
        return it.b == constant ? number(it.k) : a_register(it.b);
    }
    Writer& place(const Instruction& it) noexcept {
        put(form_of(it).symbol).put("[");
        if (it.b == constant) return number(it.k).put("]");
        if (it.k != 0) number(it.k).put(" + ");
        return a_register(it.b).put(" % ").number(1LL << (it.c & 63)).put("]");
    }
    std::string_view text() const noexcept { return {room_.data(), used_}; }

  private:
    const std::span<char, most_text> room_;
    std::size_t used_ = 0;
};

}  // namespace

std::string_view text_of(const Instruction& it, std::size_t at,
                         std::span<char, most_text> room) noexcept {
    Writer out(room);
    const Form& form = form_of(it);
    const auto target = static_cast<std::int64_t>(at) + 1 + it.c;
    switch (form.kind) {
        case Kind::set:
            out.a_register(it.a).put(" = ").second(it);
            break;
        case Kind::calculate:
        case Kind::divide:
            out.a_register(it.a).put(" ").put(form.symbol).put("= ").second(it);
            break;
        case Kind::fetch:
            out.a_register(it.a).put(" = ").place(it);
            break;
        case Kind::store:
            out.place(it).put(" = ").a_register(it.a);
            break;
        case Kind::go:
            out.put("goto ").number(target);
            break;
        case Kind::branch:
            out.put("if ").a_register(it.a).put(" ").put(form.symbol).put(" ");
            out.second(it).put(" goto ").number(target);
            break;
        case Kind::repeat:
            out.put("repeat ").number(it.k);
            break;
        case Kind::again:
            out.put("again");
            break;
        case Kind::end:
            out.put("return ").a_register(it.a);
            break;
    }
    return out.text();
}

}  // namespace bounded
