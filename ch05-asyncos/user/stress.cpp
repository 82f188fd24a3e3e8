// stress [-c N] [-m N] [-d N] [-t SECONDS]: makes work: N processes compute (-c), take and give back memory (-m), write and
// remove files (-d), for so many seconds (1). Tells how many rounds each has made.

#include <algorithm>
#include <string>

#include "user/arguments.hpp"
#include "user/files.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

namespace {

void compute(int) {
    volatile std::uint64_t sum = 0;
    for (int i = 0; i < 10'000; ++i) sum = sum + 1;
}

void use_memory(int) {
    constexpr std::size_t bytes = 64 * 4096;
    const auto place =
        user::ask(user::Call::mmap, 0, bytes, abi::Map::read | abi::Map::write,
                  abi::Map::is_private | abi::Map::anonymous, -1, 0);
    if (!place) return;
    auto* const memory = reinterpret_cast<volatile char*>(*place);
    for (std::size_t at = 0; at < bytes; at += 4096) memory[at] = 1;
    user::call(user::Call::munmap, *place, bytes);
}

void write_file(int number) {
    std::string path = "stress-";
    path += static_cast<char>('a' + number % 26);
    const auto file = user::open(path.c_str(), user::Open::write | user::Open::create);
    if (!file) return;
    static const std::string text(4096, 'x');
    for (int i = 0; i < 4; ++i) static_cast<void>(user::write_all(*file, text));
    user::close(*file);
    static_cast<void>(user::remove(path.c_str()));
}

struct Kind {
    char letter;
    const char* name;
    void (*round)(int number);
};
constexpr Kind kinds[] = {{'c', "computed", compute},
                          {'m', "used memory", use_memory},
                          {'d', "wrote files", write_file}};

[[noreturn]] void work(const Kind& kind, int number, user::nanoseconds end) {
    std::uint64_t rounds = 0;
    for (; user::now() < end; ++rounds) kind.round(number);
    user::print("process ", user::process_id(), " ", kind.name, " ", rounds, " times\n");
    user::exit(0);
}

}  // namespace

int main(user::Arguments words) {
    int counts[3] = {};
    std::int64_t seconds = 1;
    words.take_options("c:m:d:t:", [&](char letter, const char* value) {
        const std::int64_t number = user::read_number(value).value_or(-1);
        if (number < 0 || number > 1000) {
            user::complain(value, ": that is no number between 0 and 1000");
            user::exit(2);
        }
        if (letter == 't') seconds = number;
        for (std::size_t i = 0; i < 3; ++i)
            if (kinds[i].letter == letter) counts[i] = static_cast<int>(number);
    });
    const auto end = user::now() + std::chrono::seconds(seconds);
    int code = 0, children = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        for (int number = 0; number < counts[i]; ++number) {
            const auto child = user::fork();
            if (child && *child == 0) work(kinds[i], number, end);
            if (child) ++children;
            if (!child) {
                user::complain(child.error());
                code = 1;
            }
        }
    }
    for (; children > 0; --children) {
        const auto ended = user::wait();
        if (!ended || ended->code() != 0) code = 1;
    }
    return code;
}
