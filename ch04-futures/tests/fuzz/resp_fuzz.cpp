// Any bytes, as commands: nothing breaks, and it does not matter in which pieces they come.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "resp/parser.hpp"
#include "resp/writer.hpp"

namespace {

constexpr resp::Limits limits{.line = 32, .arguments = 4, .command = 64};

// What a parser finds when it gets the bytes in pieces of that size: as commands, in its own words.
std::string found_in(std::string_view bytes, std::size_t piece) {
    resp::Parser parser(limits);
    resp::Arguments arguments;
    std::string found;
    while (!bytes.empty()) {
        std::string_view input = bytes.substr(0, piece);
        bytes.remove_prefix(input.size());
        for (;;) {
            const auto what = parser.read(input, arguments);
            if (parser.kept_bytes() > limits.command + 16) std::abort();
            if (what == resp::Found::nothing) break;
            if (what == resp::Found::mistake) return found.append(parser.complaint());
            resp::add_array(arguments.size(), found);
            for (const auto word : arguments) resp::add_string(word, found);
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
    const std::string found = found_in(rest, rest.size());
    if (found != found_in(rest, data[0] % 16 + 1u)) std::abort();
    return 0;
}
