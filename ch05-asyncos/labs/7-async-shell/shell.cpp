// Yours: a shell of coroutines. Each line that is typed is a command, and each job is a coroutine of its own, so that the
// shell is there for the next line at once.
//
//   echo WORDS        prints the words
//   after MS WORDS    prints the words after so many milliseconds; meanwhile other commands run
//   sum N             prints 1 + 2 + ... + N; that may take a while, and meanwhile other commands run
//   jobs              prints how many of the last two have not ended yet
//   free              prints how many frames are left
//
// Each prints a line. Another word is answered by `? WORD`, an empty line by nothing, and a job for which there is no frame
// by `no memory`. In front of each line stands the prompt, `> `.

#include "kernel.hpp"

// What is typed in a line, or the words of a job: it belongs to whoever has it.
struct Text {
    static constexpr unsigned most = 60;  // more bytes than that are not taken
    char bytes[most];
    unsigned length = 0;

    std::string_view view() const { return {bytes, length}; }
};

static unsigned jobs = 0;

#if LAB_SOLUTION
static Text copy_of(std::string_view words) {
    Text text;
    for (const char byte : words) text.bytes[text.length++] = byte;
    return text;
}

// Takes the first word off, and the spaces behind it.
static std::string_view take_word(std::string_view& words) {
    const auto end = words.find(' ');
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(word.size());
    while (words.starts_with(' ')) words.remove_prefix(1);
    return word;
}

static std::uint64_t number_of(std::string_view word) {
    std::uint64_t number = 0;
    for (const char digit : word) {
        if (digit < '0' || digit > '9') break;
        number = number * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return number;
}

// The words are a copy: the line that they come from is gone when they are printed.
static Job print_after(std::uint64_t milliseconds, Text words) {
    ++jobs;
    co_await sleep(milliseconds);
    print(words.view());
    print("\n");
    --jobs;
}

static Job sum(std::uint64_t last) {
    ++jobs;
    std::uint64_t result = 0;
    for (std::uint64_t i = 1; i <= last; ++i) {
        result += i;
        if (i % 256 == 0) co_await yield();
    }
    print(result);
    print("\n");
    --jobs;
}

static void start(Job job) {
    if (!job.is_started) print("no memory\n");
}

static void execute(std::string_view line) {
    std::string_view words = line;
    const std::string_view command = take_word(words);
    if (command.empty()) return;
    if (command == "echo") {
        print(words);
        print("\n");
    } else if (command == "after") {
        const std::uint64_t milliseconds = number_of(take_word(words));
        start(print_after(milliseconds, copy_of(words)));
    } else if (command == "sum") {
        start(sum(number_of(words)));
    } else if (command == "jobs" || command == "free") {
        print(std::uint64_t{command == "jobs" ? jobs : frames.left()});
        print("\n");
    } else {
        print("? ");
        print(command);
        print("\n");
    }
}

// A byte that can be printed is shown; the key that takes one back sends 127.
static void edit(Text& line, char byte) {
    if (byte == 127 && line.length > 0) {
        --line.length;
        print("\b \b");
    }
    if (byte < ' ' || byte > '~' || line.length == Text::most) return;
    line.bytes[line.length++] = byte;
    print({&byte, 1});
}
#endif

/// The shell. It never ends.
Job shell() {
#if LAB_SOLUTION
    while (true) {
        print("> ");
        Text line;
        while (true) {
            const char byte = co_await typed_byte();
            if (byte == '\n') break;
            edit(line, byte);
        }
        print("\n");
        execute(line.view());
    }
#else
    // TODO: read a line, byte by byte: show what is typed, and let 127 take back the last one ("\b \b" clears it). Then
    // do what it says. Jobs that take time are coroutines of their own.
    (void)jobs;
    (void)sizeof(Text);
    co_return;
#endif
}
