// kill [-SIGNAL] PROCESS...: sends a signal, by its number or name; 15 (TERM), if nobody says which. 0 only asks whether
// there is such a process.

#include "user/arguments.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

namespace {

struct Name {
    std::string_view name;
    user::Signal signal;
};
constexpr Name names[] = {
    {"HUP", user::Signal::hang_up},        {"INT", user::Signal::interrupt},
    {"QUIT", user::Signal::quit},          {"KILL", user::Signal::kill},
    {"USR1", user::Signal::user1},         {"USR2", user::Signal::user2},
    {"PIPE", user::Signal::pipe},          {"ALRM", user::Signal::alarm},
    {"TERM", user::Signal::terminate},     {"CHLD", user::Signal::child},
    {"CONT", user::Signal::go_on},         {"STOP", user::Signal::stop},
    {"TSTP", user::Signal::terminal_stop},
};

std::optional<user::Signal> read_signal(std::string_view text) {
    if (text.starts_with("SIG")) text.remove_prefix(3);
    for (const auto& [name, signal] : names)
        if (text == name) return signal;
    const auto number = user::read_number(text);
    if (!number || *number < 0 || *number > abi::signals) return std::nullopt;
    return static_cast<user::Signal>(*number);
}

}  // namespace

int main(user::Arguments words) {
    auto signal = std::optional(user::Signal::terminate);
    if (words.size() > 1 && words[0][0] == '-') {
        std::string_view text = words.take();
        text.remove_prefix(1);
        if (text == "s" && words.size() > 1) text = words.take();
        signal = read_signal(text);
        if (!signal) {
            user::complain(text, ": there is no such signal");
            return 1;
        }
    }
    if (words.size() == 0) {
        user::complain("which process?");
        return 1;
    }
    int code = 0;
    for (const char* word : words) {
        const auto id = user::read_number(word);
        if (!id) {
            user::complain(word, ": that is no number of a process");
            code = 1;
        } else if (const auto sent = user::kill(static_cast<int>(*id), *signal); !sent) {
            user::complain(word, ": ", sent.error());
            code = 1;
        }
    }
    return code;
}
