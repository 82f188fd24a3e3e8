#include "programs/program.hpp"

#include <charconv>
#include <cstdlib>

namespace programs {

std::uint16_t port_in(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error == std::errc{} && end == text.data() + text.size()) return port;
    std::fprintf(stderr,
                 "error: \"%.*s\" is no port: a number from 0 (any free one) to 65535\n",
                 static_cast<int>(text.size()), text.data());
    std::exit(2);
}

futures::Task<int> one(futures::Signal& signal) {
    const int number = co_await signal.next();
    co_return number;
}

}  // namespace programs
