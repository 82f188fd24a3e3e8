#include "bounded/run.hpp"

namespace bounded {

namespace {

// The second operand; the constant is widened with its sign.
std::uint64_t second(const Instruction& now, const std::uint64_t* value) noexcept {
    return now.b == constant ? static_cast<std::uint64_t>(std::int64_t{now.k})
                             : value[now.b];
}

// The word that an instruction means. The mask is why no index can be too big.
std::size_t place(const Instruction& now, const std::uint64_t* value) noexcept {
    const auto first = static_cast<std::size_t>(now.k);
    return now.b == constant ? first : first + (value[now.b] & ((1ULL << now.c) - 1));
}

bool is_true(const Instruction& now, const std::uint64_t* value) noexcept {
    const std::uint64_t left = value[now.a], right = second(now, value);
    switch (now.code) {
        case Code::eq:
            return left == right;
        case Code::ne:
            return left != right;
        case Code::lt:
            return left < right;
        default:
            return left >= right;
    }
}

}  // namespace

// [run]
std::uint64_t run(std::span<const Instruction> program,
                  std::span<const std::uint64_t> event,
                  std::span<std::uint64_t> state) noexcept {
    std::uint64_t value[registers];  // NOLINT: each is written before it is read
    std::uint32_t turns[deepest];    // NOLINT: likewise, by its repeat
    for (const Instruction* at = program.data();; ++at) {
        const Instruction& now = *at;
        switch (now.code) {
            case Code::set:
                value[now.a] = second(now, value);
                break;
            case Code::event:
                value[now.a] = event[place(now, value)];
                break;
            case Code::load:
                value[now.a] = state[place(now, value)];
                break;
            case Code::store:
                state[place(now, value)] = value[now.a];
                break;
            case Code::go:
                at += now.c;
                break;
            case Code::eq:
            case Code::ne:
            case Code::lt:
            case Code::ge:
                if (is_true(now, value)) at += now.c;
                break;
            case Code::repeat:
                turns[now.a] = static_cast<std::uint32_t>(now.k);
                break;
            case Code::again:
                if (--turns[now.a] > 0) at -= now.k + 1;
                break;
            case Code::end:
                return value[now.a];
            default:
                value[now.a] = calculate(now.code, value[now.a], second(now, value));
        }
    }
}
// [run]

}  // namespace bounded
