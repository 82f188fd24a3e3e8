// The shell's language and its line editor, without a system.

#include "shell/expand.hpp"
#include "shell/line_editor.hpp"
#include "shell/parser.hpp"
#include "workbook/catch.hpp"

namespace {

using shell::LineEditor;
using shell::Parser;
using Words = std::vector<std::string>;

// A shell whose variables and files are made up.
struct Pretended final : shell::Surroundings {
    [[nodiscard]] std::string value(std::string_view name) const override {
        if (name == "?") return "7";
        if (name == "X") return "a b";
        if (name == "STAR") return "*";
        return "";
    }
    [[nodiscard]] Words names_in(const std::string& folder) const override {
        if (folder == "in/") return {"one", "two"};
        return folder == "." ? Words{".hidden", "a*b", "ab", "abc"} : Words{};
    }
};

Words expanded(std::string_view word) {
    Words words;
    shell::expand(word, Pretended{}, words);
    return words;
}

Parser::Outcome outcome(std::string_view script) { return Parser(script).next(); }

// What is in the line after these bytes, and what a terminal that knows \b and ESC [ K shows of it.
struct Typed {
    std::string line, shown;
};
Typed type(LineEditor& editor, std::string_view bytes) {
    for (const char byte : bytes) editor.type(byte);
    std::string screen;
    std::size_t at = 0;
    const std::string shown = editor.take_shown();
    for (std::size_t i = 0; i < shown.size(); ++i) {
        if (shown[i] == '\b') {
            if (at > 0) --at;  // the screen is one of this call
        } else if (shown[i] == 27) {
            screen.resize(at);
            i += 2;
        } else {
            screen.resize(std::max(screen.size(), at + 1));
            screen[at++] = shown[i];
        }
    }
    return {editor.line(), screen};
}

}  // namespace

TEST_CASE("a line is read as pipelines of commands") {
    Parser parser("A=1 cat <in 2>&1 >>'o ut' | (x; y) && ! b || c & d\n");
    REQUIRE(parser.next() == Parser::Outcome::line);
    const auto& items = parser.list().items;
    REQUIRE(items.size() == 2);
    CHECK(items[0].is_background);
    REQUIRE(items[0].parts.size() == 3);
    CHECK(items[0].parts[1].pipeline.is_negated);
    CHECK(items[0].parts[2].if_failed);
    const auto& commands = items[0].parts[0].pipeline.commands;
    REQUIRE(commands.size() == 2);
    CHECK(commands[0].assignments.at(0).name == "A");
    CHECK(commands[0].words == Words{"cat"});
    REQUIRE(commands[0].redirections.size() == 3);
    CHECK(commands[0].redirections[1].kind == shell::Redirection::Kind::duplicate);
    CHECK(commands[0].redirections[2].target == "'o ut'");
    CHECK(commands[1].group.at(0).items.size() == 2);
    CHECK(parser.next() == Parser::Outcome::end);
}

TEST_CASE("a mistake is told, with its line") {
    Parser parser("fine\n\necho )\n");
    CHECK(parser.next() == Parser::Outcome::line);
    REQUIRE(parser.next() == Parser::Outcome::bad);
    CHECK(parser.line() == 3);
    CHECK(parser.mistake() == "no command can have `)' here");
    for (const char* bad :
         {"|", "a | | b", "a;;b", "& a", "()", "a >", "a 3>x", "a >&x", "(a) b", "a ("})
        CHECK(outcome(bad) == Parser::Outcome::bad);
}

TEST_CASE("what is open goes on in the next line") {
    for (const char* open :
         {"echo 'a", "echo \"a", "(a", "a &&", "a ||\n", "a |", "(a;", "echo 'a\nb"})
        CHECK(outcome(open) == Parser::Outcome::unfinished);
    CHECK(outcome("") == Parser::Outcome::end);
    CHECK(outcome(" \n # only words\n") == Parser::Outcome::end);
}

TEST_CASE("brackets in brackets have an end, so the reader's stack has one") {
    CHECK(outcome(std::string(100'000, '(')) == Parser::Outcome::bad);
    CHECK(outcome(std::string(20, '(') + "a" + std::string(20, ')')) ==
          Parser::Outcome::line);
}

TEST_CASE("quotes and backslashes keep what they hold") {
    CHECK(expanded("a'b  c'\"d\"\\ e") == Words{"ab  cd e"});
    CHECK(expanded("''") == Words{""});
    CHECK(expanded("\"\\$X \\a\"") == Words{"$X \\a"});
    CHECK(expanded("'$X'") == Words{"$X"});
}

TEST_CASE("a variable is as many words as it has, and one in quotes") {
    CHECK(expanded("-$X-") == Words{"-a", "b-"});
    CHECK(expanded("\"-$X-\"") == Words{"-a b-"});
    CHECK(expanded("$NOTHING").empty());
    CHECK(expanded("\"$NOTHING\"") == Words{""});
    CHECK(expanded("${X}$?$") == Words{"a", "b7$"});
    CHECK(shell::expand_to_one("$X *", Pretended{}) == "a b *");
}

TEST_CASE("a pattern becomes the names that are like it, or stays") {
    CHECK(expanded("a*") == Words{"a*b", "ab", "abc"});
    CHECK(expanded("a?") == Words{"ab"});
    CHECK(expanded("[ab]b[c-d]") == Words{"abc"});
    CHECK(expanded("'a*'b") == Words{"a*b"});
    CHECK(expanded(".h*") == Words{".hidden"});
    CHECK(expanded("in/t*") == Words{"in/two"});
    CHECK(expanded("z*") == Words{"z*"});
    CHECK(expanded("$STAR") == Words{"a*b", "ab", "abc"});
    CHECK(expanded("\"$STAR\"") == Words{"*"});
}

TEST_CASE("what is like a pattern") {
    CHECK(shell::is_like("abcabd", "*ab?"));
    CHECK(shell::is_like("", "**"));
    CHECK_FALSE(shell::is_like("abc", "*b"));
    CHECK_FALSE(shell::is_like("b", "[!a-c]"));
    CHECK(shell::is_like("a[", "a["));
    CHECK_FALSE(shell::is_like(std::string(5000, 'a'), "*a*a*a*a*a*a*a*b"));
}

TEST_CASE("what is typed stands in the line, and on the terminal") {
    LineEditor editor;
    editor.begin("$ ");
    const Typed typed = type(editor, "hllo\x1b[D\x1b[D\x1b[De");
    CHECK(typed.line == "hello");
    CHECK(typed.shown == "$ hello");
}

TEST_CASE("each key does what it says") {
    const auto after = [](std::string_view keys) {
        LineEditor editor;
        editor.begin("");
        const Typed typed = type(editor, keys);
        CHECK(typed.shown == typed.line);
        return typed.line;
    };
    CHECK(after("abc\x7f") == "ab");
    CHECK(after("abc\x01\x04") == "bc");
    CHECK(after("abc\x1b[H\x1b[3~") == "bc");
    CHECK(after("abd\x02"
                "cx\x7f") == "abcd");
    CHECK(after("abc\x01\x04x") == "xbc");
    CHECK(after("abc\x02\x02\x0b") == "a");
    CHECK(after("abc\x02\x15") == "c");
    CHECK(after("one two  \x17") == "one ");
    CHECK(after("one\x17\x17") == "");
    CHECK(after("bc\x01"
                "a\x05"
                "d\x06\x06") == "abcd");
    CHECK(after("\x7f\x1b[D\x1b[C\x1b[A\x1b[Bx\x1b[1;5Cy\tz") == "xyz");
    CHECK(after(std::string(3000, 'a')).size() == LineEditor::longest);
}

TEST_CASE("up and down find the lines from before, and what was begun is not lost") {
    LineEditor editor;
    for (const char* line : {"one\r", "two\r", "two\r", "  \r"}) {
        editor.begin("");
        type(editor, line);
    }
    CHECK(editor.history() == Words{"one", "two"});
    editor.begin("$ ");
    CHECK(type(editor, "new\x1b[A").line == "two");
    CHECK(type(editor, "\x1b[A\x1b[A").line == "one");
    CHECK(type(editor, "\x1b[B\x1b[B").line == "new");
}

TEST_CASE("the history forgets its oldest line") {
    LineEditor editor;
    for (std::size_t i = 0; i < LineEditor::most_kept + 5; ++i) {
        editor.begin("");
        type(editor, std::to_string(i) + "\r");
    }
    CHECK(editor.history().size() == LineEditor::most_kept);
    CHECK(editor.history()[0] == "5");
}

TEST_CASE("Enter, Ctrl-C and Ctrl-D end a line, each in its way") {
    LineEditor editor;
    editor.begin("");
    CHECK(editor.type('a') == LineEditor::Event::none);
    CHECK(editor.type(3) == LineEditor::Event::cancelled);
    editor.begin("");
    CHECK(editor.type(4) == LineEditor::Event::end);
    CHECK(editor.type('\n') == LineEditor::Event::line);
}
