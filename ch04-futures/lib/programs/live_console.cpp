#include "programs/live_console.hpp"

#include <algorithm>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

#include "futures/host/no_signals.hpp"

namespace programs {

LiveConsole::LiveConsole(int& count, char** arguments) {
    const std::span<char*> all(arguments, static_cast<std::size_t>(count));
    const auto is_option = [](const char* text) {
        return text == std::string_view("--console") ||
               text == std::string_view("--console=json");
    };
    const auto found = std::ranges::find_if(all, is_option);
    if (found == all.end()) return;
    const bool is_json = std::string_view(*found) == "--console=json";
    std::rotate(found, found + 1, all.end());
    --count;
    const futures::NoSignals none;  // Ctrl+C is for the runtime
    thread_ = std::thread([this, is_json] { show(is_json); });
}

LiveConsole::~LiveConsole() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        is_over_ = true;
    }
    ends_.notify_one();
    thread_.join();
}

// [show]
void LiveConsole::show(bool is_json) {
    std::unique_lock lock(mutex_);
    while (!ends_.wait_for(lock, pause, [this] { return is_over_; })) {
        const std::string text = is_json ? console_.json() : console_.table() + '\n';
        std::fputs(text.c_str(), stderr);
    }
}
// [show]

}  // namespace programs
