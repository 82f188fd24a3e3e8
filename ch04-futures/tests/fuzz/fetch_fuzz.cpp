// Any bytes, as responses: nothing breaks, and it does not matter in which pieces they come.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fetch/parser.hpp"

namespace {

constexpr http::Limits limits{.line = 16, .head = 96, .headers = 4};

// What a parser finds when it gets the bytes in pieces of that size, in words.
std::string found_in(std::string_view bytes, std::size_t piece) {
    fetch::Parser parser(limits);
    std::string found;
    for (bool is_over = false; !is_over;) {
        std::string_view input = bytes.substr(0, piece);
        bytes.remove_prefix(input.size());
        is_over = input.empty();
        for (;;) {
            const auto what = is_over ? parser.finish() : parser.read(input);
            if (what == fetch::Found::mistake) return found.append(parser.complaint());
            if (what == fetch::Found::body) found.append(parser.body());
            if (what == fetch::Found::end) found.append("\nend\n");
            if (what == fetch::Found::head)
                for (const auto& [name, value] : parser.head().headers)
                    found.append(name).append(":").append(value).append("\n");
            if (what == fetch::Found::nothing || is_over) break;
        }
        if (!input.empty()) std::abort();
    }
    return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto rest = bytes.substr(1);
    if (found_in(rest, rest.size() + 1) != found_in(rest, data[0] % 16 + 1u)) std::abort();
    return 0;
}
