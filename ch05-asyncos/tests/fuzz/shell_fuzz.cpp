// Any bytes, as a script, as words and as keys: nothing breaks, and each ends.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "shell/expand.hpp"
#include "shell/line_editor.hpp"
#include "shell/parser.hpp"

namespace {

struct Pretended final : shell::Surroundings {
    [[nodiscard]] std::string value(std::string_view name) const override {
        return name == "X" ? "a *" : "";
    }
    [[nodiscard]] std::vector<std::string> names_in(const std::string&) const override {
        return {"a", "b[c", ".d", "*"};
    }
};

void look_at(const shell::List& list);

void look_at(const shell::Command& command) {
    if (command.words.empty() && command.group.empty() && command.assignments.empty() &&
        command.redirections.empty())
        std::abort();
    std::vector<std::string> words;
    for (const shell::Word& word : command.words) shell::expand(word, Pretended{}, words);
    for (const shell::Redirection& each : command.redirections)
        if (each.file < 0 || each.file > 2) std::abort();
    for (const shell::List& group : command.group) look_at(group);
}

void look_at(const shell::List& list) {
    for (const shell::AndOr& item : list.items) {
        if (item.parts.empty()) std::abort();
        for (const auto& part : item.parts)
            for (const shell::Command& command : part.pipeline.commands) look_at(command);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    shell::Parser parser(bytes);
    while (parser.next() == shell::Parser::Outcome::line) look_at(parser.list());
    if (parser.line() > size + 1) std::abort();

    shell::LineEditor editor;
    editor.begin("$ ");
    for (const char byte : bytes) {
        if (editor.type(byte) != shell::LineEditor::Event::none) editor.begin("$ ");
        if (editor.line().size() > shell::LineEditor::longest) std::abort();
    }
    return 0;
}
