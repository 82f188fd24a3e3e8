// Needs: linux

#include <string>

#include "rig/rig.hpp"
#include "rig/sweep.hpp"
#include "rig/words.hpp"
#include "workbook/catch.hpp"

using rig::quoted;
using rig::told;

namespace {

constexpr std::uint64_t millisecond = 1'000'000, byte_time = machine::Uart::byte_time;

// The kernel, and somebody who types.
struct Shell : rig::Rig {
    Shell() {
        is_attended = true;
        pass(2 * millisecond);
    }
    void pass(std::uint64_t time) {
        if (!is_over()) run(time);
    }
    // Types, and waits a little. What has been said since.
    std::string type(const std::string& text, std::uint64_t more = millisecond) {
        said.clear();
        typed += text;
        pass((text.size() + 1) * byte_time + more);
        return said;
    }
    // What a command answers, between the line that was typed and the next prompt.
    std::string ask(const std::string& line) {
        const std::string answer = type(line + "\n");
        if (!answer.starts_with(line + "\n") || !answer.ends_with("> "))
            return "(" + answer + is_dead() + ")";
        return answer.substr(line.size() + 1, answer.size() - line.size() - 3);
    }
    [[nodiscard]] bool is_over() { return machine().board().is_finished; }
    [[nodiscard]] std::string is_dead() { return is_over() ? "; " + state() : ""; }
};

void expect(const std::string& answer, const std::string& expected, const std::string& what,
            Shell& shell) {
    INFO(told(what + ": " + quoted(expected), quoted(answer) + shell.is_dead()));
    CHECK(answer == expected);
}

}  // namespace

TEST_CASE("a line is a command", "[points:1][output]") {
    Shell shell;
    expect(shell.said, "> ", "the shell begins with its prompt", shell);
    expect(shell.type("echo hello  world\n"), "echo hello  world\nhello  world\n> ",
           "a line, its answer, the prompt", shell);
    expect(shell.ask("echo"), "\n", "echo without words", shell);
    expect(shell.ask("ech hello"), "? ech\n", "a command that there is not", shell);
    expect(shell.ask("echoes"), "? echoes\n", "one that begins like another", shell);
    expect(shell.ask(""), "", "an empty line", shell);
}

TEST_CASE("what is typed can be taken back", "[points:1][output]") {
    Shell shell;
    const std::string back = "\x7f", cleared = "\b \b";
    expect(shell.type("echp" + back + "o b" + back + "a\n"),
           "echp" + cleared + "o b" + cleared + "a\na\n> ", "127 takes one byte back",
           shell);
    expect(shell.type("ab" + back + back + back + back + "echo c\n"),
           "ab" + cleared + cleared + "echo c\nc\n> ", "but not what was never typed",
           shell);
}

TEST_CASE("a line has an end", "[points:1][faults]") {
    Shell shell;
    const std::string words(100, 'x');
    expect(shell.type("echo " + words + "\n"),
           "echo " + words.substr(0, 55) + "\n" + words.substr(0, 55) + "\n> ",
           "of a long line 60 bytes are taken", shell);
    expect(shell.type("echo \t\x01z\x80\n"), "echo z\nz\n> ",
           "bytes that cannot be shown are left out", shell);
    expect(shell.ask("echo still here"), "still here\n", "the shell lives", shell);
}

TEST_CASE("a job waits and the shell does not", "[points:1][output]") {
    Shell shell;
    expect(shell.ask("after 50 tea is ready"), "",
           "a job begins, and the prompt is there at once", shell);
    expect(shell.ask("after 20 eggs too"), "", "another one", shell);
    expect(shell.ask("jobs"), "2\n", "two jobs", shell);
    expect(shell.type("", 20 * millisecond), "eggs too\n", "20 ms later", shell);
    expect(shell.ask("jobs"), "1\n", "one job", shell);
    expect(shell.type("echo no tea", 0), "echo no tea", "meanwhile a line is begun", shell);
    expect(shell.type("", 30 * millisecond), "tea is ready\n", "50 ms after the first",
           shell);
    expect(shell.type("\n"), "\nno tea\n> ", "and the line goes on", shell);
    expect(shell.ask("jobs"), "0\n", "no job", shell);
}

TEST_CASE("a job is on time", "[points:1][output]") {
    Shell shell;
    (void)shell.ask("after 0 at once");
    (void)shell.type("after 30 x\n", 0);
    const std::uint64_t begin = shell.now();
    shell.said.clear();
    while (shell.said.empty() && shell.now() < begin + 100 * millisecond &&
           !shell.is_over())
        shell.pass(10'000);
    const std::uint64_t took = shell.now() - begin;
    INFO(told("`after 30 x` prints 29 to 31 ms after the line",
              std::to_string(took / 1000) + " us after it: " + quoted(shell.said) +
                  shell.is_dead()));
    CHECK((shell.said == "x\n" && took > 29 * millisecond && took < 31 * millisecond));
}

TEST_CASE("a job that calculates lets others in", "[points:2][budget]") {
    Shell shell;
    expect(shell.ask("sum 100"), "5050\n", "a short one", shell);
    (void)shell.type("sum 4000000\n", 0);
    shell.pass(millisecond);
    shell.said.clear();
    shell.typed = "e";
    shell.pass(byte_time + 100'000);
    INFO(
        told("4,000,000 numbers are added; a byte that is typed meanwhile is shown within "
             "100 us",
             quoted(shell.said) + shell.is_dead()));
    CHECK(shell.said == "e");
    expect(shell.type("cho hi\n"), "cho hi\nhi\n> ", "and a command is done", shell);
    (void)shell.type("", 60 * millisecond);
    INFO(told("60 ms later: 8000002000000", quoted(shell.said)));
    CHECK(shell.said == "8000002000000\n");
}

TEST_CASE("frames come back", "[points:1][budget]") {
    Shell shell;
    const std::string before = shell.ask("free");
    for (int i = 0; i < 30; ++i) {
        const std::string later = shell.type("after 1 x\n", 2 * millisecond);
        const std::string answer = shell.type("sum 1000\n");
        INFO(
            told("30 times `after 1 x` and `sum 1000`, one after the other, and each does "
                 "its work",
                 "in round " + std::to_string(i + 1) + " " + quoted(later) + " and " +
                     quoted(answer)));
        REQUIRE((later == "after 1 x\n> x\n" && answer == "sum 1000\n> 500500\n"));
    }
    const std::string after = shell.ask("free");
    INFO(told("then as many frames are left as before, 11",
              quoted(before) + " before, " + quoted(after) + " after" + shell.is_dead()));
    CHECK((before == "11\n" && after == before));
    expect(shell.ask("jobs"), "0\n", "no job is left", shell);
}

TEST_CASE("without a frame a job is refused", "[points:1][faults]") {
    Shell shell;
    for (const std::string round : {"the first time", "once more"}) {
        std::string answers;
        for (char name = 'a'; name < 'a' + 14; ++name)
            answers += shell.ask(std::string("after 60 ") + name);
        expect(
            answers, "no memory\nno memory\nno memory\n",
            round + ": there are 12 frames, one is the shell's; of 14 jobs 3 are refused",
            shell);
        expect(shell.type("", 80 * millisecond), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\n",
               "the others print, in order", shell);
        expect(shell.ask("free"), "11\n", "and all frames are back", shell);
    }
}

TEST_CASE("all of it is in 16 KiB and idle costs nothing", "[points:1][budget]") {
    Shell shell;
    (void)shell.ask("after 100 x");
    expect(shell.ask("echo a"), "a\n", "a command", shell);
    std::uint64_t instructions = 0;
    shell.watch = [&instructions](const rig::Hart&) { ++instructions; };
    (void)shell.type("", 200 * millisecond);
    shell.watch = nullptr;
    expect(shell.said, "x\n", "a job of 100 ms", shell);
    INFO(told("200 ms, in which one job wakes up and prints: at most 1000 instructions",
              std::to_string(instructions)));
    CHECK(instructions <= 1000);
    std::uint64_t lowest = shell.place("image_end");
    const std::uint64_t end = lowest;
    while (*shell.memory(lowest, 1) == std::byte{0xa5}) ++lowest;
    INFO(
        told("the stack has never come closer than 1 KiB to the variables: the board "
             "has 16 KiB in all",
             std::to_string(lowest - end) + " bytes are left; the image has " +
                 std::to_string(end - 0x8000'0000) + shell.is_dead()));
    CHECK(lowest - end >= 1024);
}
