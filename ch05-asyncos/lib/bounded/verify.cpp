#include "bounded/verify.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace bounded {

namespace {

constexpr std::uint8_t no_loop = 0xff;

using Found = std::optional<Why>;  // what is wrong, if anything is

class Verifier {
  public:
    Verifier(std::span<const Instruction> program, Window window) noexcept
        : program_(program), window_(window) {}

    std::expected<std::uint32_t, Refusal> verify() noexcept {
        if (program_.empty()) return std::unexpected(Refusal{0, Why::empty});
        if (program_.size() > most_instructions)
            return std::unexpected(Refusal{most_instructions, Why::too_long});
        for (at_ = 0; at_ < program_.size(); ++at_)
            if (const Found why = check_fields()) return refuse(*why);
        if (loop_ != no_loop) return std::unexpected(Refusal{loop_, Why::open_loop});
        facts_[0].is_reached = true;
        for (at_ = 0; at_ < program_.size(); ++at_)
            if (const Found why = check_values()) return refuse(*why);
        for (at_ = program_.size(); at_-- > 0;) {
            count_steps();
            if (facts_[at_].steps[0] > most_steps) return refuse(Why::too_many_steps);
        }
        return facts_[0].steps[0];
    }

  private:
    // What is known of an instruction.
    struct Facts {
        bool is_reached = false;
        std::uint8_t loop = no_loop;  // the innermost repeat around it
        std::uint8_t depth = 0;       // how many are
        std::uint8_t has_value = 0;   // a bit for each register that surely has one here
        // From here on, at the most: [0] to the end of the program, [d] to the next turn of the d-th repeat around it,
        // if it gets there at all; 0: it cannot.
        std::array<std::uint32_t, deepest + 1> steps{};
    };

    std::unexpected<Refusal> refuse(Why why) const noexcept {
        return std::unexpected(Refusal{static_cast<std::uint32_t>(at_), why});
    }
    const Instruction& now() const noexcept { return program_[at_]; }
    Facts& here() noexcept { return facts_[at_]; }
    std::size_t target() const noexcept { return at_ + 1 + now().c; }

    // The numbers in the instruction, and which loops it is in.
    // [fields]
    Found check_fields() noexcept {
        const Instruction& it = now();
        if (static_cast<std::size_t>(it.code) >= codes) return Why::no_such_code;
        here().loop = loop_;
        here().depth = depth_;
        const Kind kind = form_of(it).kind;
        if (kind == Kind::repeat) return begin_loop();
        if (kind == Kind::again) return end_loop();
        const bool is_register = kind != Kind::go;
        if (is_register && it.a >= registers) return Why::no_such_register;
        const bool has_b = is_register && kind != Kind::end;
        if (has_b && it.b != constant && it.b >= registers) return Why::no_such_register;
        if (kind == Kind::divide && it.b != constant) return Why::by_zero;
        if (kind == Kind::divide && it.k == 0) return Why::by_zero;
        const bool is_shift = it.code == Code::shl || it.code == Code::shr;
        if (is_shift && it.b == constant && (it.k < 0 || it.k > 63)) return Why::big_shift;
        if (kind == Kind::fetch || kind == Kind::store) return check_place();
        const bool has_c = kind == Kind::go || kind == Kind::branch;
        const bool has_k = has_b && it.b == constant;
        const bool is_clean = (is_register || it.a == 0) && (has_b || it.b == 0) &&
                              (has_c || it.c == 0) && (has_k || it.k == 0);
        return is_clean ? Found() : Why::unused_bits;
    }
    // [fields]

    // [place]
    // The biggest index that the instruction can mean is in the window.
    Found check_place() const noexcept {
        const Instruction& it = now();
        const auto words =
            it.code == Code::event ? window_.event_words : window_.state_words;
        if (it.b == constant && it.c != 0) return Why::unused_bits;
        if (it.k < 0 || it.c > 9) return Why::outside;
        const std::uint64_t last = static_cast<std::uint64_t>(it.k) + (1ULL << it.c) - 1;
        return last < words ? Found() : Why::outside;
    }
    // [place]

    Found begin_loop() noexcept {
        const Instruction& it = now();
        if (depth_ == deepest) return Why::too_deep;
        if (it.k < 1) return Why::no_turns;
        if (it.a != depth_ || it.b != 0 || it.c != 0) return Why::unused_bits;
        loop_ = static_cast<std::uint8_t>(at_);
        ++depth_;
        return {};
    }
    Found end_loop() noexcept {
        const Instruction& it = now();
        if (loop_ == no_loop || it.k < 0) return Why::not_a_pair;
        if (static_cast<std::size_t>(it.k) != at_ - loop_ - 1) return Why::not_a_pair;
        --depth_;
        if (it.a != depth_ || it.b != 0 || it.c != 0) return Why::unused_bits;
        loop_ = facts_[loop_].loop;
        return {};
    }

    // Who is read has a value; and then: where the program goes from here, what has one there.
    // [values]
    Found check_values() noexcept {
        const Instruction& it = now();
        const Kind kind = form_of(it).kind;
        if (!here().is_reached) return Why::no_way_here;
        unsigned has_value = here().has_value;
        const bool is_loop = kind == Kind::repeat || kind == Kind::again;
        const bool has_b = !is_loop && kind != Kind::go && kind != Kind::end;
        const bool reads_a =
            has_b ? kind != Kind::set && kind != Kind::fetch : kind == Kind::end;
        unsigned read = reads_a ? 1U << it.a : 0;
        if (has_b && it.b != constant) read |= 1U << it.b;
        if ((read & ~has_value) != 0) return Why::no_value;
        if (has_b) has_value |= 1U << it.a;  // who is not written was read
        if (kind == Kind::end) return {};
        if (kind == Kind::go || kind == Kind::branch) {
            if (target() >= program_.size()) return Why::no_target;
            const std::uint8_t loop = facts_[target()].loop;
            if (loop != no_loop && loop >= at_) return Why::into_a_loop;
            reach(facts_[target()], has_value);
        }
        if (kind == Kind::go) return {};
        if (at_ + 1 == program_.size()) return Why::runs_off;
        reach(facts_[at_ + 1], has_value);
        return {};
    }
    // [values]
    static void reach(Facts& there, unsigned has_value) noexcept {
        if (!there.is_reached) there.has_value = 0xff;
        there.is_reached = true;
        there.has_value &= static_cast<std::uint8_t>(has_value);
    }

    // [steps]
    void count_steps() noexcept {
        const Kind kind = form_of(now()).kind;
        const unsigned depth = here().depth;
        for (unsigned goal = 0; goal <= depth; ++goal) {
            std::uint64_t left = 0;
            if (kind == Kind::go || kind == Kind::branch) left = steps(target(), goal);
            if (kind != Kind::go && kind != Kind::end)
                left = std::max(left, steps(at_ + 1, goal));
            if (kind == Kind::repeat && left > 0)
                left +=
                    (static_cast<std::uint64_t>(now().k) - 1) * steps(at_ + 1, depth + 1);
            const bool is_goal =
                kind == Kind::end ? goal == 0 : kind == Kind::again && goal == depth;
            if (left > 0 || is_goal) ++left;
            here().steps[goal] =
                static_cast<std::uint32_t>(std::min<std::uint64_t>(left, most_steps + 1));
        }
    }
    // [steps]
    std::uint64_t steps(std::size_t from, unsigned goal) const noexcept {
        return goal <= facts_[from].depth ? facts_[from].steps[goal] : 0;
    }

    const std::span<const Instruction> program_;
    const Window window_;
    std::array<Facts, most_instructions> facts_{};
    std::size_t at_ = 0;
    std::uint8_t loop_ = no_loop, depth_ = 0;  // while the fields are checked
};

}  // namespace

std::expected<std::uint32_t, Refusal> verify(std::span<const Instruction> program,
                                             Window window) noexcept {
    return Verifier(program, window).verify();
}

const char* describe(Why why) noexcept {
    static constexpr const char* words[] = {
        "there is no instruction",
        "a program has 128 instructions at the most",
        "there is no such instruction",
        "there is no such register: they are r0 to r7",
        "bits are set that mean nothing here",
        "a register is read that may have no value yet",
        "only a constant divides, and it is not 0",
        "a shift is by 0 to 63 bits",
        "it may reach outside of the event or the state",
        "it jumps behind the program",
        "it jumps into a loop",
        "this again has no repeat, or means another one",
        "too many loops in each other: 3 at the most",
        "a loop has at least one turn",
        "this repeat has no again",
        "there is no way to this instruction",
        "the program runs off its end: it must return a value",
        "from here on it may take too many instructions: more than 4096",
    };
    return words[static_cast<std::size_t>(why)];
}

}  // namespace bounded
