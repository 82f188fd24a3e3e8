// What the compiler has made of a coroutine: its frame, byte by byte.
//
// It is the hand-written machine again: two pointers to code (how it goes on, how it is taken
// apart), the promise, parameters, locals, what is awaited, and a small number, the state.
//
// Before: 05-coroutine.  Next: 07-await-is-a-loop.

#include <array>
#include <coroutine>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <set>
#include <tuple>
#include <vector>

static std::vector<unsigned char> memory;  // of the frame

using Part = std::tuple<const char*, std::size_t, std::size_t>;  // from, to
static std::vector<Part> parts{{"goes on", 0, 8}, {"taken apart", 8, 16}};

[[gnu::noinline]] static void is_here(const char* name, const auto& part) {
    const auto from = reinterpret_cast<const unsigned char*>(&part) - memory.data();
    const auto begin = static_cast<std::size_t>(from);
    parts.push_back({name, begin, begin + sizeof part});
}

static const char* owner_of(std::size_t byte) {
    for (const auto& [name, begin, end] : parts)
        if (byte >= begin && byte < end) return name;
    return "";
}

struct Routine {
    struct promise_type {
        promise_type() noexcept { is_here("promise", *this); }
        static void* operator new(std::size_t size) {
            memory.assign(size, 0);
            return memory.data();
        }
        static void operator delete(void*) noexcept { memory.clear(); }
        Routine get_return_object() noexcept { return {}; }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() noexcept {}
    };
};

// [function]
struct Reading : std::suspend_always {  // stands for a read
    char file[8];
    explicit Reading(const char (&name)[8]) {
        std::memcpy(file, name, sizeof file);
        is_here(name, *this);
    }
};

static Routine read_enough(std::uint64_t least) {
    char text[8] = "hello";
    is_here("parameter least", least);
    is_here("local text", text);
    co_await Reading("foo.txt");
    if (least > std::strlen(text)) co_await Reading("bar.txt");
}

struct ByHand {  // what 03-state-machine would keep for this function
    std::uint64_t least;
    char state, text[8];
    Reading reading;
};
// [function]

static void call(std::size_t word) {  // the code to which this word of the frame points
    void (*code)(void*) = nullptr;
    std::memcpy(static_cast<void*>(&code), memory.data() + word * sizeof code, sizeof code);
    code(memory.data());
}

// The state: a byte of nobody else's, and another small number at each stop.
static void find_state(const auto& at) {
    for (std::size_t i = 0; i < at[0].size(); ++i) {
        const std::set<int> values{at[0][i], at[1][i], at[2][i]};
        if (values.size() == 3 && *values.rbegin() < 16 && *owner_of(i) == '\0')
            return parts.push_back({"state", i, i + 1});
    }
}

static void print_map(const auto& frame) {
    std::printf("%zu bytes by hand, a frame of %zu:\n", sizeof(ByHand), frame.size());
    for (std::size_t byte = 0, i = 0; byte < frame.size(); i = 0) {
        const char* const owner = owner_of(byte);
        std::printf("%4zu  %-15s", byte, owner);
        while (i++ < 8 && byte < frame.size() && owner_of(byte) == owner)
            std::printf(" %02x", frame[byte++]);
        std::printf("\n");
    }
}

int main() {
    read_enough(8);
    std::array<decltype(memory), 3> at;  // before its first line, at foo.txt, at bar.txt
    for (auto& bytes : at) bytes = memory, call(0);
    find_state(at);
    print_map(at[2]);
    std::size_t found = 0;
    for (const auto& [name, begin, end] : parts) found += end <= memory.size();
    std::printf("in the frame: %zu of 8 parts\n", found);
    const bool ended = std::memcmp(memory.data(), "\0\0\0\0\0\0\0", 8) == 0;
    std::printf("after the end the first word is %s\n", ended ? "zero" : "not zero");
    call(1);
    std::printf("the second word, called: %s\n", memory.empty() ? "freed" : "kept");
}

// Output:
// ... (the order of the parts, and the addresses, are the compiler's choice)
// in the frame: 8 of 8 parts
// after the end the first word is zero
// the second word, called: freed
