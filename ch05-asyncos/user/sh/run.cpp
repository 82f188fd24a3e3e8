// From a list down to the programs.

#include "user/print.hpp"
#include "user/sh/shell.hpp"

namespace sh {

namespace {
// Closes what a redirection or a pipe has opened: none of the shell's own three.
void close_opened(const Files& files) {
    for (const user::File file : files)
        if (file > user::errors) user::close(file);
}

// A program that was ended says nothing itself. Ctrl-C needs no word, and neither does a pipe that nobody reads.
void tell_of(abi::Ending ending) {
    const auto signal = static_cast<user::Signal>(ending.signal());
    if (ending.signal() != 0 && signal != user::Signal::interrupt &&
        signal != user::Signal::pipe)
        user::complain("a program was ended by signal ", ending.signal());
}
}  // namespace

int Shell::run(const shell::List& list) {
    for (const shell::AndOr& item : list.items)
        code_ = item.is_background ? run_in_background(item) : run(item);
    return code_;
}

int Shell::run(const shell::AndOr& and_or) {
    bool is_first = true;
    for (const shell::AndOr::Part& part : and_or.parts) {
        if (is_first || (code_ != 0) == part.if_failed) code_ = run(part.pipeline);
        is_first = false;
    }
    return code_;
}

// All at once; the last one's code counts. What one command leaves unread, the pipe tells the one before: it has no other
// reader, for each process closes the ends that are not its own.
int Shell::run(const shell::Pipeline& pipeline) {
    int code = 0;
    if (pipeline.commands.size() == 1) {
        code = run_alone(pipeline.commands[0]);
        return pipeline.is_negated ? code == 0 : code;
    }
    // [pipeline]
    std::vector<user::ProcessId> children;
    user::File from = user::input;
    for (std::size_t i = 0; i < pipeline.commands.size(); ++i) {
        user::Pipe pipe{-1, user::output};
        if (i + 1 < pipeline.commands.size()) {
            const auto made = user::make_pipe(user::Open::close_on_exec);
            if (!made) {
                code = complain_of("pipe", made.error());
                break;
            }
            pipe = *made;
        }
        children.push_back(start(pipeline.commands[i], {from, pipe.write_end, user::errors},
                                 pipe.read_end));
        close_opened({from, pipe.write_end, user::errors});
        from = pipe.read_end;
    }
    // [pipeline]
    if (code != 0 && from > user::errors) user::close(from);
    // A negative one is not a child, but the code of one that has not begun.
    for (const user::ProcessId child : children) {
        const int ended = child < 0 ? -child - 1 : wait_for(child);
        if (child == children.back() && code == 0) code = ended;
    }
    return pipeline.is_negated ? code == 0 : code;
}

// The child reads nothing, and Ctrl-C is not meant for it.
int Shell::run_in_background(const shell::AndOr& and_or) {
    const auto child = user::fork();
    if (!child) return complain_of("fork", child.error());
    if (*child == 0) {
        static_cast<void>(
            user::on_signal(user::Signal::interrupt, abi::SignalAction::ignore));
        user::close(user::input);
        static_cast<void>(user::open("/dev/null"));
        background_ = 0;
        user::exit(run(and_or));
    }
    background_ = *child;
    return 0;
}

// [alone]
// What changes the shell itself must run in it; all else is a child.
int Shell::run_alone(const shell::Command& command) {
    const Words words = expand(command);
    if (command.group.empty() && (words.empty() || find_builtin(words[0]) != nullptr))
        return run_here(command, words);
    const user::ProcessId child =
        start(command, {user::input, user::output, user::errors}, -1);
    return child < 0 ? -child - 1 : wait_for(child);
}
// [alone]

int Shell::run_here(const shell::Command& command, const Words& words) {
    Files files{user::input, user::output, user::errors};
    if (!redirect(command, files)) {
        close_opened(files);
        return 2;
    }
    for (const shell::Assignment& each : command.assignments)
        set(each.name, shell::expand_to_one(each.value, *this));
    const int before = user::print_to(files[1]);
    const int code = words.empty() ? 0 : (this->*find_builtin(words[0]))(words);
    user::print_to(before);
    close_opened(files);
    return code;
}

// @returns The child; or, if there is none, the code and one more, with a minus sign.
// @param unused  The other end of the pipe to the next command, which a copy of the shell must not keep open.
user::ProcessId Shell::start(const shell::Command& command, Files files,
                             user::File unused) {
    const Words words = expand(command);
    const bool is_program =
        command.group.empty() && !words.empty() && find_builtin(words[0]) == nullptr;
    if (!is_program) {
        const auto child = user::fork();
        if (!child) return -complain_of("fork", child.error()) - 1;
        if (*child != 0) return *child;
        if (unused > user::errors) user::close(unused);
        become(command, files);
    }
    const Files given = files;
    user::ProcessId id = -3;
    if (redirect(command, files)) {
        const auto child = spawn(words, command, files);
        id = child ? *child : -complain_of(words[0], child.error()) - 1;
    }
    for (std::size_t i = 0; i < 3; ++i)
        if (files[i] != given[i]) close_opened({files[i], 0, 0});
    return id;
}

// In a copy of the shell: these are its files, and then it does what is to be done, and ends.
void Shell::become(const shell::Command& command, Files files) {
    for (user::File place = 0; place < 3; ++place) {
        const user::File file = files[static_cast<std::size_t>(place)];
        if (file != place) static_cast<void>(user::duplicate(file, place));
    }
    close_opened(files);
    if (command.group.empty()) user::exit(run_here(command, expand(command)));
    Files own{user::input, user::output, user::errors};
    if (!redirect(command, own)) user::exit(2);
    if (own != Files{user::input, user::output, user::errors}) {
        shell::Command inner;
        inner.group = command.group;
        become(inner, own);
    }
    user::exit(run(command.group[0]));
}

int Shell::wait_for(user::ProcessId child) {
    for (;;) {
        const auto ended = user::wait(child);
        if (ended) {
            tell_of(ended->ending);
            return ended->code();
        }
        if (ended.error() != user::Errno::interrupted) return 127;
    }
}

}  // namespace sh
