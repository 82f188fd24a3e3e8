// Groups of processes, and which of them the keys of the console are for. A shell makes one of each job.

#include "process/calls.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using base::Result;

Result<void> Processes::send_to_group(int group, int signal, int from) noexcept {
    bool is_there = false;
    each([&](Process& member) {
        if (member.group != group) return;
        is_there = true;
        if (signal != 0 && !member.ending) member.send(signal, from);
    });
    return is_there ? Result<void>() : base::fail(Errno::no_such_process);
}

// A group begins with the process that has its number. Only this one itself, and its parent, may say where it belongs.
Answer join_group(Call& call) noexcept {
    Process& self = call.process;
    const auto id = static_cast<int>(call.argument(0));
    Process* const member = id == 0 ? &self : self.all.find(id);
    if (static_cast<int>(call.argument(1)) < 0) return failed(Errno::invalid_argument);
    if (member == nullptr || (member != &self && member->parent != &self))
        return failed(Errno::no_such_process);
    const int wanted = static_cast<int>(call.argument(1));
    const int group = wanted == 0 ? member->id : wanted;
    if (group != member->id && !self.all.send_to_group(group, 0))
        return failed(Errno::not_permitted);
    member->group = group;
    return 0;
}
Answer tell_group(Call& call) noexcept {
    const auto id = static_cast<int>(call.argument(0));
    const Process* const member = id == 0 ? &call.process : call.process.all.find(id);
    return member != nullptr ? member->group : failed(Errno::no_such_process);
}

Answer control_terminal(Call& call) noexcept {
    Process& self = call.process;
    const files::FileRef file = call.file();
    if (!file) return failed(Errno::bad_handle);
    ConsoleFile* const console = self.all.ground().console;
    constexpr Answer not_a_terminal = -25;  // ENOTTY, of which only terminals speak
    if (file.get() != console) return not_a_terminal;
    switch (call.argument(1)) {
        case abi::Terminal::get_group:
            return answer(self.space->store(call.argument(2), console->group));
        case abi::Terminal::set_group: {
            const auto group = self.space->load<std::int32_t>(call.argument(2));
            if (!group) return failed(group.error());
            if (*group < 0) return failed(Errno::invalid_argument);
            if (!self.all.send_to_group(*group, 0)) return failed(Errno::not_permitted);
            console->group = *group;
            return 0;
        }
        default:
            return not_a_terminal;
    }
}

}  // namespace process
