// ps: which processes there are. S: R runs or could, S waits, T stands still, Z has ended and nobody has asked how.

#include <vector>

#include "user/arguments.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

int main(user::Arguments) {
    std::vector<abi::ProcessInfo> found(64);
    for (;;) {
        const auto count = user::ask(user::Call::processes, found.data(), found.size());
        if (!count) {
            user::complain(count.error());
            return 1;
        }
        const auto all = static_cast<std::size_t>(*count);
        if (all > found.size()) {
            found.resize(all + 8);
            continue;
        }
        found.resize(all);
        break;
    }
    user::print("   ID PARENT S  PAGES       MS NAME\n");
    for (const abi::ProcessInfo& one : found) {
        user::print(user::Right{static_cast<std::uint64_t>(one.id), 5}, " ",
                    user::Right{static_cast<std::uint64_t>(one.parent), 6}, " ",
                    static_cast<char>(one.state), " ", user::Right{one.pages, 6}, " ",
                    user::Right{one.nanoseconds / 1'000'000, 8}, " ", one.name, "\n");
    }
    return 0;
}
