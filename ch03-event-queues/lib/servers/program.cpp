#include "servers/program.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string>

#include "base/must.hpp"

namespace servers {

namespace {

std::optional<std::uint16_t> port_in(std::string_view text) noexcept {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

std::string known_backends() {
    std::string names;
    for (const events::Backend one : events::backends()) {
        if (!names.empty()) names += ", ";
        names += events::name_of(one);
    }
    return names;
}

}  // namespace

int complain(const std::string& sentence) {
    std::fprintf(stderr, "error: %s\n", sentence.c_str());
    return 2;
}

int run_program(std::span<char*> arguments, std::string_view usage,
                const std::function<int(Loop&, const Arguments&)>& serve) {
    const std::size_t more =
        usage.empty() ? 0 : 1 + static_cast<std::size_t>(std::ranges::count(usage, ' '));
    const std::size_t given = arguments.size() - 1;
    if (given < more + 1 || given > more + 2)
        return complain("use it as: " + std::string(arguments[0]) + " " +
                        std::string(usage) + (usage.empty() ? "" : " ") + "PORT [" +
                        known_backends() + "]");
    Arguments parsed{.rest = arguments.subspan(1, more)};
    const auto port = port_in(arguments[more + 1]);
    if (!port)
        return complain("\"" + std::string(arguments[more + 1]) +
                        "\" is no port: a number from 0 (any free one) to 65535");
    parsed.address = events::Address::loopback(*port);
    if (given == more + 2) {
        const std::string_view name = arguments[more + 2];
        const auto found = std::ranges::find(events::backends(), name, events::name_of);
        if (found == events::backends().end())
            return complain("there is no back end \"" + std::string(name) +
                            "\" here, but: " + known_backends());
        parsed.backend = *found;
    }
    Loop loop(base::must("open a queue", events::Queue::open(parsed.backend)));
    base::must("wait for signals", loop.stop_on_signals());
    return serve(loop, parsed);
}

int listening(Loop& loop, const base::Result<void>& made, const Arguments& arguments,
              std::uint16_t port) {
    if (!made)
        return complain("cannot listen on port " +
                        std::to_string(arguments.address.port()) + ": " +
                        base::describe(made.error()));
    std::printf("listening on port %u, over %s; Ctrl+C ends it\n", unsigned{port},
                std::string(events::name_of(loop.queue().backend())).c_str());
    std::fflush(stdout);
    base::must("run the loop", loop.run());
    return 0;
}

}  // namespace servers
