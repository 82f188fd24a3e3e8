// sh: the shell. `sh` reads commands from the console or from its input, `sh FILE WORD...` from a file, `sh -c TEXT` from its
// arguments. What a line may be made of: shell/tree.hpp.

#include "shell/line_editor.hpp"
#include "shell/parser.hpp"
#include "user/print.hpp"
#include "user/sh/shell.hpp"

using shell::LineEditor;
using shell::Parser;

namespace {

// Runs a script, and stops at a mistake. @returns Whether all of it was run, or what is left is unfinished.
Parser::Outcome run(sh::Shell& shell, std::string_view script, std::string_view name) {
    Parser parser(script);
    for (;;) {
        const Parser::Outcome outcome = parser.next();
        if (outcome == Parser::Outcome::line) {
            shell.run(parser.list());
            continue;
        }
        if (outcome == Parser::Outcome::bad ||
            (outcome == Parser::Outcome::unfinished && !name.empty())) {
            user::complain(name, name.empty() ? "" : ": ", "line ", parser.line(), ": ",
                           parser.mistake());
            shell.set_code(2);
        }
        return outcome;
    }
}

// One line from the console. A signal while we wait is Ctrl-C, and the end is Ctrl-D: only twice in a row it is the end.
LineEditor::Event read_line(LineEditor& editor, std::string_view prompt) {
    constexpr char ctrl_c = 3, ctrl_d = 4;
    editor.begin(prompt);
    for (bool was_end = false;;) {
        user::print(editor.take_shown());
        user::flush();
        char byte = ctrl_d;
        const auto count = user::read(user::input, {&byte, 1});
        const bool is_end = count && *count == 0;
        if (!count && count.error() == user::Errno::interrupted)
            byte = ctrl_c;
        else if (!count || (is_end && was_end))
            return LineEditor::Event::end;
        was_end = is_end;
        const LineEditor::Event event = editor.type(byte);
        if (event != LineEditor::Event::none) {
            user::print(editor.take_shown());
            user::flush();
            return event;
        }
    }
}

int run_console(sh::Shell& shell) {
    // Ctrl-Z stops the programs, and not their shell.
    static_cast<void>(user::on_signal(
        user::Signal::terminal_stop, [](int) {}, abi::SignalAction::restart));
    shell.control_jobs();
    LineEditor editor;
    std::string script;  // what was typed so far of a command that goes on
    for (;;) {
        shell.tell_of_jobs();
        const auto event = read_line(editor, script.empty() ? "$ " : "> ");
        if (event == LineEditor::Event::end) break;
        if (event == LineEditor::Event::cancelled) {
            script.clear();
            continue;
        }
        script += editor.line() + "\n";
        if (run(shell, script, "") != Parser::Outcome::unfinished) script.clear();
    }
    user::print("\n");
    shell.hang_up();
    return shell.code();
}

user::Result<std::string> read_all(user::File file) {
    std::string text;
    char room[1024];
    for (;;) {
        const auto bytes = user::read(file, room);
        if (!bytes) return base::fail(bytes.error());
        if (*bytes == 0) return text;
        text.append(room, *bytes);
    }
}

// A terminal is a device, but not every device is one: /dev/null is the third of the first kind.
bool is_terminal(user::File file) {
    const auto found = user::status(file);
    return found && user::is(*found, user::Mode::character) &&
           found->special_device != 0x103;
}

}  // namespace

int main(user::Arguments words) {
    // Ctrl-C ends the programs, and not their shell. A program begins without its shell's handlers.
    static_cast<void>(user::on_signal(user::Signal::interrupt, [](int) {}));
    sh::Shell shell;
    if (words.size() > 0 && std::string_view(words[0]) == "-c") {
        words.take();
        if (words.size() == 0) {
            user::complain("-c: which command?");
            return 2;
        }
        const std::string_view script = words.take();
        shell.set_words(words.size() > 0 ? words.take() : "sh", words);
        run(shell, script, "-c");
        return shell.code();
    }
    if (words.size() > 0) {
        const char* const path = words.take();
        const auto file = user::open(path, user::Open::read | user::Open::close_on_exec);
        auto script = file ? read_all(*file) : base::fail(file.error());
        if (!script) {
            user::complain(path, ": ", script.error());
            return script.error() == user::Errno::no_such_file ? 127 : 126;
        }
        shell.set_words(path, words);
        run(shell, *script, path);
        return shell.code();
    }
    if (is_terminal(user::input)) return run_console(shell);
    const auto script = read_all(user::input);
    if (script) run(shell, *script, "input");
    return shell.code();
}
