// Commands of a key-value server, in pieces of any size; what is none; replies.

#include <string>
#include <string_view>
#include <vector>

#include "resp/parser.hpp"
#include "resp/writer.hpp"
#include "workbook/catch.hpp"

using resp::Arguments, resp::Found, resp::Limits, resp::Parser;

namespace {

constexpr Limits few{.line = 20, .arguments = 3, .command = 100};

// What a parser finds in pieces, in words: "SET|a|b"; a complaint is the last.
std::vector<std::string> found_in(const std::vector<std::string>& pieces,
                                  const Limits& limits = {}) {
    Parser parser(limits);
    Arguments arguments;
    std::vector<std::string> found;
    for (const std::string& piece : pieces) {
        std::string_view input = piece;
        for (;;) {
            const Found what = parser.read(input, arguments);
            if (what == Found::nothing) break;
            if (what == Found::mistake) {
                found.emplace_back(parser.complaint());
                return found;
            }
            std::string command;
            for (const auto word : arguments) command.append(word).append("|");
            found.push_back(command);
        }
        REQUIRE(input.empty());
    }
    return found;
}

std::vector<std::string> bytes_of(const std::string& text) {
    std::vector<std::string> bytes;
    for (const char c : text) bytes.emplace_back(1, c);
    return bytes;
}

const std::string commands =
    "*2\r\n$3\r\nGET\r\n$5\r\na\r\nbc\r\n"
    "  PING \t hello\r\n"
    "\r\n"
    "*0\r\n"
    "QUIT\n"
    "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$1\r\nx\r\n";
const std::vector<std::string> all_found = {"GET|a\r\nbc|", "PING|hello|", "", "",
                                            "QUIT|",        "SET||x|"};

}  // namespace

TEST_CASE("commands in one piece are found one after the other") {
    CHECK(found_in({commands}) == all_found);
}

TEST_CASE("it does not matter where a command is cut in two, or in bytes") {
    for (std::size_t at = 0; at <= commands.size(); ++at) {
        INFO("cut at " << at);
        CHECK(found_in({commands.substr(0, at), commands.substr(at)}) == all_found);
    }
    CHECK(found_in(bytes_of(commands)) == all_found);
}

TEST_CASE("what is no command is refused in words, however it is cut") {
    const std::pair<std::string, std::string> wrong[] = {
        {"*x\r\n", "Protocol error: invalid multibulk length"},
        {"*-1\r\n", "Protocol error: invalid multibulk length"},
        {"*1\n", "Protocol error: invalid multibulk length"},
        {"*\r\n", "Protocol error: invalid multibulk length"},
        {"*1\rx", "Protocol error: invalid multibulk length"},
        {"*99999999999", "Protocol error: invalid multibulk length"},
        {"*1\r\nGET", "Protocol error: expected '$'"},
        {"*1\r\n$x", "Protocol error: invalid bulk length"},
        {"*1\r\n$-1\r\n", "Protocol error: invalid bulk length"},
        {"*1\r\n$3\r\nGETxy", "Protocol error: expected CR LF behind a string"},
        {"*1\r\n$3\r\nGET\rx", "Protocol error: expected CR LF behind a string"},
        {"SET a \"b c\"\r\n", "Protocol error: quotes are not understood in a line"},
    };
    for (const auto& [bytes, complaint] : wrong) {
        INFO(bytes);
        CHECK(found_in({bytes}) == std::vector{complaint});
        CHECK(found_in(bytes_of(bytes)) == std::vector{complaint});
    }
}

TEST_CASE("limits are the last that is allowed") {
    CHECK(found_in({"*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n"}, few).size() == 1);
    CHECK(found_in({"a b c\r\n"}, few).size() == 1);
    CHECK(found_in({"*1\r\n$89\r\n" + std::string(89, 'x') + "\r\n"}, few).front().size() ==
          90);
    CHECK(found_in({"12345678901234567890\n"}, few).front().size() == 21);
}

TEST_CASE("what is too much is refused when it is announced") {
    const std::string count = "Protocol error: invalid multibulk length";
    const std::string length = "Protocol error: invalid bulk length";
    CHECK(found_in({"*4\r\n"}, few) == std::vector{count});
    CHECK(found_in({"a b c d\r\n"}, few) == std::vector{count});
    CHECK(found_in({"*1\r\n$90\r\n"}, few) == std::vector{length});
    CHECK(found_in({"*1\r\n$536870912\r\n"}) == std::vector{length});
    CHECK(found_in({"*2\r\n$50\r\n" + std::string(50, 'x') + "\r\n$40\r\n"}, few) ==
          std::vector{length});
    CHECK(found_in({std::string(21, 'x')}, few) ==
          std::vector<std::string>{"Protocol error: too big inline request"});
}

TEST_CASE("a command without an end takes no more memory than the limit") {
    for (const std::string begin : {"*3\r\n$2\r\nab\r\n$80\r\n", "*3\r\n$83\r\n", "x"}) {
        for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
            Parser parser(few);
            Arguments arguments;
            Found found = Found::nothing;
            std::string bytes = begin + std::string(1000, 'y');
            std::string_view rest = bytes;
            while (found == Found::nothing && !rest.empty()) {
                std::string_view piece = rest.substr(0, size);
                rest.remove_prefix(piece.size());
                found = parser.read(piece, arguments);
                CHECK(parser.kept_bytes() <= few.command + 16);
            }
            CHECK(found == Found::mistake);
        }
    }
}

TEST_CASE("what is announced takes no memory before it comes") {
    const Limits limits;
    Parser parser(limits);
    Arguments arguments;
    std::string_view input = "*1000\r\n$16000000\r\nx";
    CHECK(parser.read(input, arguments) == Found::nothing);
    CHECK(parser.kept_bytes() < 100);
}

TEST_CASE("between two commands there is no memory for their bytes") {
    const Limits limits;
    Parser parser(limits);
    Arguments arguments;
    std::string_view begin = "*1\r\n$3\r\nGE", end = "T\r\n", next = "";
    CHECK(parser.read(begin, arguments) == Found::nothing);
    CHECK(parser.kept_bytes() > 0);
    CHECK(parser.read(end, arguments) == Found::command);
    CHECK(parser.read(next, arguments) == Found::nothing);
    CHECK(parser.kept_bytes() == 0);
}

TEST_CASE("replies are written as the protocol says") {
    std::string out;
    resp::add_simple("OK", out);
    resp::add_error("no", out);
    resp::add_integer(-9223372036854775807 - 1, out);
    resp::add_array(2, out);
    resp::add_string("a\r\nb", out);
    resp::add_nothing(out);
    CHECK(out ==
          "+OK\r\n-ERR no\r\n:-9223372036854775808\r\n*2\r\n$4\r\na\r\nb\r\n$-1\r\n");
    std::string command;
    resp::add_command(command, "GET", "a");
    CHECK(found_in({command}) == std::vector<std::string>{"GET|a|"});
}
