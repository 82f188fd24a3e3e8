// confine PROGRAM WORD...: runs PROGRAM, which may only use what is open already: read, write, and what it needs to begin
// and to end. All else is refused by a bounded program that it cannot get rid of, nor can its children.

#include "bounded/text.hpp"
#include "user/arguments.hpp"
#include "user/bounded.hpp"
#include "user/path.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

// [filter]
static constexpr std::string_view filter = R"(
    r0 = event[0]               # the number of the call
    if r0 == 63 goto allow      # read
    if r0 == 64 goto allow      # write
    if r0 == 94 goto allow      # exit_group
    if r0 == 214 goto allow     # brk
    if r0 != 221 goto deny      # execve: once, to begin
    r0 = state[0]
    if r0 != 0 goto deny
    r0 = 1
    state[0] = r0
allow:
    r0 = 0
    return r0
deny:
    r0 = 1                      # EPERM, "operation not permitted"
    return r0
)";
// [filter]

int main(user::Arguments words) {
    if (words.size() == 0) {
        user::complain("which program?");
        return 2;
    }
    const std::string path = user::find_program(words[0]);
    bounded::Instruction room[bounded::most_instructions];
    const auto count = bounded::assemble(filter, room);
    if (!count) return 2;
    const auto attached = user::attach(abi::Event::filter, {room, *count}, 1);
    if (!attached) {
        user::complain(attached.error().error);
        return 2;
    }
    const auto why = user::execute(path.c_str(), &*words.begin(), user::environment);
    user::complain(words[0], ": ", why);
    return why == user::Errno::no_such_file ? 127 : 126;
}
