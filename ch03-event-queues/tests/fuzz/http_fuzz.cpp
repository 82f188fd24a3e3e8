// Any bytes, as requests: nothing breaks, and it does not matter in which pieces they come.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/parser.hpp"
#include "http/response.hpp"

namespace {

constexpr http::Limits limits{.line = 64, .head = 256, .headers = 8, .body = 100};

// What a parser finds when it gets the bytes in pieces of that size, in words.
std::string found_in(std::string_view bytes, std::size_t piece) {
    http::Parser parser(limits);
    http::Request request;
    std::string found;
    while (!bytes.empty()) {
        std::string_view input = bytes.substr(0, piece);
        bytes.remove_prefix(input.size());
        for (;;) {
            const auto what = parser.read(input, request);
            if (what == http::Found::nothing) break;
            if (what == http::Found::mistake)
                return found + std::to_string(parser.status());
            found.append(request.method).append(" ").append(request.target);
            for (const auto& [name, value] : request.headers)
                found.append("\n").append(name).append(":").append(value);
            found.append("\n\n").append(request.body);
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
    if (found_in(rest, rest.size()) != found_in(rest, data[0] % 16 + 1u)) std::abort();
    const auto name = http::name_in_folder(rest);
    if (name && ("/" + *name + "/").find("/../") != std::string::npos) std::abort();
    return 0;
}
