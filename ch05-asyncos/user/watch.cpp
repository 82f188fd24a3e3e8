// watch EVENT FILE PROGRAM WORD...: runs PROGRAM, and while it runs, the kernel runs the bounded program in FILE at each
// EVENT: call, key or tick. Then tells the words of its state that are not 0.

#include <string>

#include "bounded/text.hpp"
#include "user/arguments.hpp"
#include "user/bounded.hpp"
#include "user/lines.hpp"
#include "user/path.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

namespace {

std::optional<abi::Event> event_named(std::string_view name) {
    if (name == "call") return abi::Event::call;
    if (name == "key") return abi::Event::key;
    if (name == "tick") return abi::Event::tick;
    return {};
}

bounded::Instruction room[bounded::most_instructions];
std::uint64_t state[bounded::most_words];

// The program in the file at @p path; what is wrong with it, is told.
std::optional<std::span<const bounded::Instruction>> read_program(const char* path) {
    const auto file = user::open(path);
    if (!file) {
        user::complain(path, ": ", file.error());
        return {};
    }
    std::string text;
    for (user::Lines lines(*file); const auto line = lines.next();)
        text.append(*line) += '\n';
    user::close(*file);
    const auto count = bounded::assemble(text, room);
    if (count) return std::span(room).first(*count);
    user::complain(path, ": line ", count.error().line, ": ", count.error().what);
    return {};
}

void complain_about(const char* path, const user::NotAttached& why) {
    if (why.error != user::Errno::invalid_argument) {
        user::complain(path, ": ", why.error);
        return;
    }
    char text[bounded::most_text];
    user::complain(path, ": instruction ", why.refusal.at, ", `",
                   bounded::text_of(room[why.refusal.at], why.refusal.at, text),
                   "`: ", bounded::describe(why.refusal.why));
}

int run(user::Arguments words) {
    const std::string path = user::find_program(words[0]);
    const auto child = user::spawn(path.c_str(), &*words.begin(), user::environment);
    if (!child) {
        user::complain(words[0], ": ", child.error());
        return child.error() == user::Errno::no_such_file ? 127 : 126;
    }
    const auto ended = user::wait(*child);
    return ended ? ended->code() : 1;
}

}  // namespace

int main(user::Arguments words) {
    const auto event = words.size() < 3 ? std::nullopt : event_named(words[0]);
    if (!event) {
        user::complain("watch EVENT FILE PROGRAM WORD...; the events are call, key, tick");
        return 2;
    }
    words.take();
    const char* const path = words.take();
    const auto program = read_program(path);
    if (!program) return 2;
    const auto number = user::attach(*event, *program, bounded::most_words);
    if (!number) {
        complain_about(path, number.error());
        return 2;
    }
    const int code = run(words);
    const auto counts = user::detach(*number, state);
    if (!counts) return 1;
    for (std::size_t at = 0; at < std::size(state); ++at)
        if (state[at] != 0) user::print(user::Right{at, 4}, ": ", state[at], "\n");
    user::print("it ran ", counts->runs, " times and was skipped ", counts->skipped,
                " times; it takes up to ", counts->steps, " instructions\n");
    return code;
}
