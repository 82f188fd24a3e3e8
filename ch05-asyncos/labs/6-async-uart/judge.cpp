// Needs: linux

#include <array>
#include <string>

#include "rig/rig.hpp"
#include "rig/sweep.hpp"
#include "rig/words.hpp"
#include "workbook/catch.hpp"

using rig::told;

namespace {

constexpr unsigned bell = 11;
constexpr std::uint64_t byte_time = machine::Uart::byte_time, patience = 5'000'000;
constexpr std::size_t places = 64;
const std::string long_text =
    "A text that is longer than the queue has places, so that it takes more than one turn "
    "to send all of it. The end.";

// The kernel, booted.
struct Kernel : rig::Rig {
    Kernel() {
        is_attended = true;
        run(100'000);
    }

    std::uint64_t ask(const char* function,
                      std::initializer_list<std::uint64_t> arguments = {}) {
        if (!call(function, arguments, patience) && wrong.empty())
            wrong = std::string(function) + "(): " + state();
        return x(10);
    }
    // Nothing to do for so many ns; interrupts come.
    void pass(std::uint64_t time) {
        machine().board().is_finished = false;
        hart().pc = place("never");
        run(time);
    }
    // As if this were typed now; it has come when this returns.
    void type(const std::string& text) {
        typed += text;
        pass((text.size() + 2) * byte_time);
    }
    // What reader `i` gets: a byte, "nothing", or what went wrong.
    std::string read(unsigned i) {
        const auto answer = static_cast<std::int64_t>(ask("poll_read", {i}));
        if (!wrong.empty()) return wrong;
        return answer < 0 ? "nothing" : std::string(1, static_cast<char>(answer));
    }
    // All there is, for one reader after the other.
    std::string read_all() {
        std::string text;
        while (text.size() < 200) {
            ask("make_read", {3});
            const std::string byte = read(3);
            ask("drop_read", {3});
            if (byte.size() != 1) return text;
            text += byte;
        }
        return text;
    }
    void make_write(unsigned i, const std::string& text) {
        std::memcpy(memory(place("texts") + i * 128, 128), text.c_str(), text.size() + 1);
        ask("make_write", {i});
    }
    // Lets writer `i` ask whenever it was woken. Whether it came to its end.
    bool write(unsigned i) {
        for (int turn = 0; turn < 20 && wrong.empty(); ++turn) {
            const std::uint64_t woken = count("writer_woken", i);
            if (ask("poll_write", {i}) % 256 == 1) return true;
            pass(100'000);
            if (count("writer_woken", i) == woken) return false;
        }
        return false;
    }
    [[nodiscard]] std::uint64_t count(const char* name, std::size_t i = 0) const {
        return get<std::array<std::uint64_t, 4>>(name)[i];
    }
    [[nodiscard]] std::uint64_t interrupts() const {
        return get<std::uint64_t>("interrupts");
    }

    std::string wrong;
};

}  // namespace

TEST_CASE("a byte that has come is there at once", "[points:1][unit]") {
    Kernel kernel;
    kernel.type("ab");
    const std::string text = kernel.read_all();
    INFO(told("\"ab\" was typed, and two readers get it without waiting",
              rig::quoted(text) + " " + kernel.wrong));
    CHECK(text == "ab");
}

TEST_CASE("who waits for a byte is woken by it", "[points:1][unit]") {
    Kernel kernel;
    kernel.ask("make_read", {0});
    const std::string before = kernel.read(0);
    kernel.pass(5 * byte_time);
    const std::uint64_t early = kernel.count("reader_woken");
    kernel.type("k");
    INFO(told("a reader finds nothing, and is woken when a byte comes, not before",
              before + "; it was woken " + std::to_string(early) +
                  " times before, and then " +
                  std::to_string(kernel.count("reader_woken") - early) + " times"));
    CHECK((before == "nothing" && early == 0));
    CHECK(kernel.count("reader_woken") > 0);
    CHECK(kernel.read(0) == "k");
}

TEST_CASE("a byte may come at any instruction of poll", "[points:1][sweep]") {
    Kernel kernel;
    std::string answer;
    const auto found = rig::sweep(
        kernel, bell,
        {.before = [&] { kernel.ask("make_read", {0}); },
         .action = [&] { answer = kernel.read(0); },
         .after =
             [&] {
                 kernel.pass(10'000);
                 const bool is_known = answer == "!" || kernel.count("reader_woken") > 0;
                 if (!kernel.wrong.empty() || kernel.get<std::uint64_t>("bells") == 0 ||
                     is_known)
                     return kernel.wrong;
                 return "the reader got " + answer + ", and nobody has woken it";
             }});
    INFO(found.explain("poll() gives the byte, or the reader is woken"));
    CHECK(found.passed());
    INFO(told("without a byte it waits", answer));
    kernel.ask("make_read", {1});
    CHECK(kernel.wrong.empty());
}

TEST_CASE("a burst is taken as a whole", "[points:1][faults]") {
    Kernel kernel;
    kernel.typed = "twelve bytes";
    const std::uint64_t before = kernel.interrupts();
    kernel.ask("be_busy", {13 * byte_time / 4});
    kernel.pass(byte_time);
    INFO(told(
        "twelve bytes come while interrupts are off; one interrupt takes them all, two at "
        "most",
        rig::count_of(kernel.interrupts() - before, "interrupt") + " " + kernel.wrong));
    CHECK(kernel.interrupts() - before <= 2);
    const std::string text = kernel.read_all();
    INFO(told("\"twelve bytes\" is read", rig::quoted(text)));
    CHECK(text == "twelve bytes");
}

TEST_CASE("what finds no place is counted", "[points:1][faults]") {
    Kernel kernel;
    std::string typed;
    for (int i = 0; i < 100; ++i) typed += static_cast<char>('0' + i % 10);
    kernel.type(typed);
    INFO(told(
        "100 bytes come, and nobody reads: there is room for 64, the other 36 are counted",
        "lost() says " + std::to_string(kernel.ask("lost"))));
    CHECK(kernel.ask("lost") == typed.size() - places);
    const std::string text = kernel.read_all();
    INFO(told("the first 64 are read, in order", rig::quoted(text)));
    CHECK(text == typed.substr(0, places));
}

TEST_CASE("two readers get a byte each", "[points:1][unit]") {
    Kernel kernel;
    for (const unsigned i : {0U, 1U}) {
        kernel.ask("make_read", {i});
        (void)kernel.read(i);
    }
    kernel.typed = "ab";
    kernel.ask("be_busy", {byte_time});  // one interrupt for both
    kernel.pass(byte_time);
    INFO(told("reader 0 asked first: it is woken",
              "reader 1 gets " + kernel.read(1) + " before"));
    CHECK(kernel.count("reader_woken", 0) > 0);
    CHECK(kernel.read(1) == "nothing");
    const std::string first = kernel.read(0);
    INFO(told("then reader 1 is woken for the second byte",
              "reader 0 has got " + first + ", and reader 1 sleeps"));
    CHECK(first == "a");
    CHECK(kernel.count("reader_woken", 1) > 0);
    CHECK(kernel.read(1) == "b");
}

TEST_CASE("a reader may go away", "[points:1][unit]") {
    Kernel kernel;
    for (const unsigned i : {0U, 1U, 2U}) {
        kernel.ask("make_read", {i});
        (void)kernel.read(i);
    }
    kernel.ask("drop_read", {0});
    kernel.type("a");
    INFO(told("0, 1 and 2 wait, 0 goes away, a byte comes: 1 is woken", kernel.wrong));
    CHECK(kernel.count("reader_woken", 1) > 0);
    const std::uint64_t woken = kernel.count("reader_woken", 2);
    kernel.ask("drop_read", {1});
    INFO(told("1 goes away without asking: 2 is woken, or the byte would wait for ever",
              "it sleeps on " + kernel.wrong));
    CHECK(kernel.count("reader_woken", 2) > woken);
    CHECK(kernel.read(2) == "a");
}

TEST_CASE("texts are sent one after the other", "[points:1][unit]") {
    Kernel kernel;
    kernel.make_write(0, long_text);
    kernel.make_write(1, "Another.");
    kernel.ask("be_busy", {1});
    const bool is_first_done = kernel.ask("poll_write", {0}) % 256 == 1;
    (void)kernel.ask("poll_write", {1});
    const bool are_done = (is_first_done || kernel.write(0)) && (kernel.write(1) || true);
    kernel.pass(100'000);
    INFO(told("a long text and a short one, each as a whole",
              rig::quoted(kernel.said) + " " + kernel.wrong));
    CHECK(are_done);
    CHECK(kernel.said == long_text + "Another.");
    INFO(told("a reader can still be woken", "it sleeps"));
    kernel.ask("make_read", {0});
    (void)kernel.read(0);
    kernel.type("k");
    CHECK(kernel.count("reader_woken", 0) > 0);
}

TEST_CASE("a slow line gets every byte", "[points:1][faults]") {
    Kernel kernel;
    kernel.machine().board().uart.slow_down(5);
    kernel.make_write(0, long_text);
    const bool is_done = kernel.write(0);
    kernel.pass(1'000'000);
    INFO(told("all of a long text arrives, though there is seldom room",
              rig::quoted(kernel.said) + " " + kernel.wrong));
    CHECK(is_done);
    CHECK(kernel.said == long_text);
}

TEST_CASE("a line that has nothing to say is silent", "[points:1][budget]") {
    Kernel kernel;
    kernel.make_write(0, "Hello.");
    (void)kernel.write(0);
    kernel.pass(100'000);
    const std::uint64_t before = kernel.interrupts();
    kernel.pass(10'000'000);
    INFO(told("after a text was sent, 10 ms without any interrupt",
              rig::count_of(kernel.interrupts() - before, "interrupt") + "; " +
                  rig::quoted(kernel.said) + " " + kernel.wrong));
    CHECK((kernel.said == "Hello." && kernel.wrong.empty()));
    CHECK(kernel.interrupts() == before);

    Kernel slow;
    slow.machine().board().uart.slow_down(250);
    slow.make_write(0, "Two long waits.");
    const rig::Masked masked(slow);
    (void)slow.write(0);
    INFO(
        told("the handler does not wait for the line: at most 600 instructions without "
             "interrupts",
             std::to_string(masked.longest()), "from " + masked.where() + " on"));
    CHECK(masked.longest() <= 600);
}
