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
}  // namespace

int Shell::run(const shell::List& list) {
    for (const shell::AndOr& item : list.items)
        code_ = item.is_background ? run_in_background(item) : run(item);
    return code_;
}

int Shell::run(const shell::AndOr& and_or) {
    text_ = and_or.text;
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
    Job job(text_);
    int last = 0;  // the code of the last one, if it has not begun
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
        last = start(pipeline.commands[i], {from, pipe.write_end, user::errors},
                     pipe.read_end, job);
        close_opened({from, pipe.write_end, user::errors});
        from = pipe.read_end;
    }
    // [pipeline]
    if (code != 0 && from > user::errors) user::close(from);
    const int ended = jobs_.wait_for(std::move(job));
    if (code == 0) code = last != 0 ? last : ended;
    return pipeline.is_negated ? code == 0 : code;
}

// The child reads nothing, and Ctrl-C is not meant for it: it is in another group; or else it ignores that.
int Shell::run_in_background(const shell::AndOr& and_or) {
    const auto child = user::fork();
    if (!child) return complain_of("fork", child.error());
    if (*child == 0) {
        if (jobs_.is_controlling()) {
            static_cast<void>(user::set_group(0, 0));
        } else {
            static_cast<void>(
                user::on_signal(user::Signal::interrupt, abi::SignalAction::ignore));
        }
        jobs_.leave_control();
        user::close(user::input);
        static_cast<void>(user::open("/dev/null"));
        background_ = 0;
        user::exit(run(and_or));
    }
    background_ = *child;
    Job job(and_or.text);
    jobs_.add(job, *child);
    jobs_.put_behind(std::move(job));
    return 0;
}

// [alone]
// What changes the shell itself must run in it; all else is a child.
int Shell::run_alone(const shell::Command& command) {
    const Words words = expand(command);
    if (command.group.empty() && (words.empty() || find_builtin(words[0]) != nullptr))
        return run_here(command, words);
    Job job(text_);
    const int code = start(command, {user::input, user::output, user::errors}, -1, job);
    return code != 0 ? code : jobs_.wait_for(std::move(job));
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

// A process more of @p job. @returns 0; or, if it could not begin, the code of that.
// @param unused  The other end of the pipe to the next command, which a copy of the shell must not keep open.
int Shell::start(const shell::Command& command, Files files, user::File unused, Job& job) {
    const Words words = expand(command);
    const bool is_program =
        command.group.empty() && !words.empty() && find_builtin(words[0]) == nullptr;
    if (!is_program) {
        const auto child = user::fork();
        if (!child) return complain_of("fork", child.error());
        if (*child != 0) {
            jobs_.add(job, *child);
            return 0;
        }
        if (jobs_.is_controlling()) static_cast<void>(user::set_group(0, job.group));
        jobs_.leave_control();
        if (unused > user::errors) user::close(unused);
        become(command, files);
    }
    const Files given = files;
    int code = 2;
    if (redirect(command, files)) {
        const auto child = spawn(words, command, files, jobs_.group_of(job));
        code = child ? 0 : complain_of(words[0], child.error());
        if (child) jobs_.add(job, *child);
    }
    for (std::size_t i = 0; i < 3; ++i)
        if (files[i] != given[i]) close_opened({files[i], 0, 0});
    return code;
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

}  // namespace sh
