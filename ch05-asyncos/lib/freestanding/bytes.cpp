// What compilers call whatever they are told. They may turn a loop into a call of the very function that it stands in,
// so the loops here go over words that the compiler must not reason about.

#include <cstddef>
#include <cstdint>

namespace {
using Word [[gnu::may_alias]] = std::uint64_t;
// Whether both are as far from a multiple of eight.
bool are_aligned_alike(const void* one, const void* other) {
    return ((reinterpret_cast<std::uintptr_t>(one) ^
             reinterpret_cast<std::uintptr_t>(other)) &
            7) == 0;
}
void copy_64_bytes(Word* to, const Word* from) {
    const Word a = from[0], b = from[1], c = from[2], d = from[3];
    const Word e = from[4], f = from[5], g = from[6], h = from[7];
    to[0] = a, to[1] = b, to[2] = c, to[3] = d;
    to[4] = e, to[5] = f, to[6] = g, to[7] = h;
}
// Whole words of which each lies in two of the source: it is put together by shifts. What is around the source's bytes
// is loaded too, but no word in which there is none of them.
void copy_shifted(unsigned char*& to, const unsigned char*& from, std::size_t& count) {
    const unsigned shift = reinterpret_cast<std::uintptr_t>(from) % 8 * 8;
    auto* words = reinterpret_cast<Word*>(to);
    const auto* source = reinterpret_cast<const Word*>(from - shift / 8);
    Word low = *source++;
    const auto next = [&] {
        const Word high = *source++, word = low >> shift | high << (64 - shift);
        low = high;
        return word;
    };
    for (; count >= 32; count -= 32, words += 4, to += 32, from += 32)
        words[0] = next(), words[1] = next(), words[2] = next(), words[3] = next();
    for (; count >= 8; count -= 8, to += 8, from += 8) *words++ = next();
}
}  // namespace

extern "C" {
[[clang::no_builtin]] void* memcpy(void* to, const void* from, std::size_t count) {
    auto* out = static_cast<unsigned char*>(to);
    const auto* in = static_cast<const unsigned char*>(from);
    if (count >= 8 && are_aligned_alike(to, from)) {
        for (; count > 0 && !are_aligned_alike(out, nullptr); --count) *out++ = *in++;
        auto* words = reinterpret_cast<Word*>(out);
        const auto* source = reinterpret_cast<const Word*>(in);
        const Word* const end = source + count / 128 * 16;
        for (; source != end; words += 16, source += 16) {
            copy_64_bytes(words, source);
            copy_64_bytes(words + 8, source + 8);
        }
        for (count %= 128; count >= 8; count -= 8) *words++ = *source++;
        out = reinterpret_cast<unsigned char*>(words);
        in = reinterpret_cast<const unsigned char*>(source);
    } else if (count >= 16) {
        for (; !are_aligned_alike(out, nullptr); --count) *out++ = *in++;
        copy_shifted(out, in, count);
    }
    for (; count > 0; --count) *out++ = *in++;
    return to;
}
[[clang::no_builtin]] void* memmove(void* to, const void* from, std::size_t count) {
    if (reinterpret_cast<std::uintptr_t>(to) - reinterpret_cast<std::uintptr_t>(from) >=
        count)
        return memcpy(to, from, count);
    while (count-- > 0)
        static_cast<char*>(to)[count] = static_cast<const char*>(from)[count];
    return to;
}
[[clang::no_builtin]] void* memset(void* to, int byte, std::size_t count) {
    auto* out = static_cast<unsigned char*>(to);
    const auto value = static_cast<unsigned char>(byte);
    for (; count > 0 && !are_aligned_alike(out, nullptr); --count) *out++ = value;
    auto* words = reinterpret_cast<Word*>(out);
    const Word pattern = value * 0x0101'0101'0101'0101ULL;
    for (; count >= 64; count -= 64, words += 8) {
        words[0] = words[1] = words[2] = words[3] = pattern;
        words[4] = words[5] = words[6] = words[7] = pattern;
    }
    for (; count >= 8; count -= 8) *words++ = pattern;
    out = reinterpret_cast<unsigned char*>(words);
    for (; count > 0; --count) *out++ = value;
    return to;
}
[[clang::no_builtin]] int memcmp(const void* one, const void* other, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) {
        const int difference = static_cast<const unsigned char*>(one)[at] -
                               static_cast<const unsigned char*>(other)[at];
        if (difference != 0) return difference;
    }
    return 0;
}
[[clang::no_builtin]] std::size_t strlen(const char* text) {
    std::size_t count = 0;
    while (text[count] != '\0') ++count;
    return count;
}
[[clang::no_builtin]] void* memchr(const void* bytes, int wanted, std::size_t count) {
    const auto* at = static_cast<const unsigned char*>(bytes);
    for (; count > 0; --count, ++at)
        if (*at == static_cast<unsigned char>(wanted))
            return const_cast<unsigned char*>(at);
    return nullptr;
}
}
