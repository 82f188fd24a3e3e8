// time PROGRAM WORD...: runs it, and says how long that took, and what the kernel did meanwhile, where it counts.

#include "user/arguments.hpp"
#include "user/path.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

int main(user::Arguments words) {
    if (words.size() == 0) {
        user::complain("which program?");
        return 2;
    }
    abi::Counters before{}, after{};
    const bool is_counted =
        user::order(user::Call::counters, &before, sizeof before).has_value();
    const auto begin = user::now();
    const std::string path = user::find_program(words[0]);
    const auto child = user::spawn(path.c_str(), &*words.begin(), user::environment);
    if (!child) {
        user::complain(words[0], ": ", child.error());
        return child.error() == user::Errno::no_such_file ? 127 : 126;
    }
    const auto ended = user::wait(*child);
    const auto took = user::now() - begin;
    user::print_to(user::errors);
    user::print("real ", took.count() / 1'000'000'000, ".");
    user::print_number(static_cast<std::uint64_t>(took.count() / 1'000'000 % 1000), 10, 3,
                       '0');
    user::print(" s\n");
    if (is_counted && user::order(user::Call::counters, &after, sizeof after)) {
        user::print("instructions ", after.instructions - before.instructions,
                    "\npage faults  ", after.page_faults - before.page_faults,
                    "\nswitches     ", after.switches - before.switches, "\n");
    }
    return ended ? ended->code() : 1;
}
