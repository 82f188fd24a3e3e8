// hostile [WORD]: a program that wishes the kernel ill. Without a word: it lies in system calls, and prints what it is
// told. load, store, jump, satp: it does so, and is ended. peek ADDRESS: it wants to have shown what is there.

#include <string_view>

#include "user/arguments.hpp"
#include "user/machine_riscv64.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

static void tell(std::string_view what, std::int64_t answer) {
    user::print(what, ": ", answer, "\n");
}

static void lie() {
    const std::uint64_t kernel = 0x8000'0000, high = ~0ULL - 7, crooked = 0x1'9999'9999;
    tell("write from the kernel's memory", user::call(user::Call::write, 1, kernel, 8));
    tell("write from the end of all memory", user::call(user::Call::write, 1, high, 64));
    tell("write from nowhere", user::call(user::Call::write, 1, crooked, 8));
    tell("write to file 99", user::call(user::Call::write, 99, "x", 1));
    tell("system call 999", user::call(static_cast<user::Call>(999)));
}

int main(user::Arguments words) {
    const std::string_view what = words.size() > 0 ? words[0] : "";
    if (what.empty()) lie();
    if (what == "peek")
        tell("peek",
             user::call(user::Call::write, 1, user::read_number(words[1]).value_or(0), 30));
    user::flush();
    if (what == "load") (void)*reinterpret_cast<volatile char*>(100);
    if (what == "store") *reinterpret_cast<volatile char*>(0x8000'0000) = 1;
    if (what == "jump") reinterpret_cast<void (*)()>(0x1000'0000)();
    if (what == "satp") user::write_satp();
    return 0;
}
