// Variables, redirections, programs, and what a shell can do itself.

#include "user/sh/shell.hpp"

#include <algorithm>

#include "shell/parser.hpp"
#include "user/directory.hpp"
#include "user/path.hpp"
#include "user/print.hpp"

namespace sh {

Shell::Shell() {
    for (const char* const* each = user::environment; *each != nullptr; ++each) {
        const auto variable = shell::read_assignment(*each);
        if (variable) variables_.push_back({variable->name, variable->value, true});
    }
}

void Shell::set_words(std::string_view name, const user::Arguments& words) {
    words_.assign({std::string(name)});
    words_.insert(words_.end(), words.begin(), words.end());
}

std::string Shell::value(std::string_view name) const {
    if (name == "?") return std::to_string(code_);
    if (name == "$") return std::to_string(user::process_id());
    if (name == "!") return background_ == 0 ? "" : std::to_string(background_);
    if (name == "#") return std::to_string(words_.size() - 1);
    if (name == "@" || name == "*") {
        std::string all;
        for (std::size_t i = 1; i < words_.size(); ++i)
            all += (i > 1 ? " " : "") + words_[i];
        return all;
    }
    if (const auto number = user::read_number(name)) {
        const auto at = static_cast<std::size_t>(*number);
        return at < words_.size() ? words_[at] : "";
    }
    for (const Variable& each : variables_)
        if (each.name == name) return each.value;
    return {};
}

std::vector<std::string> Shell::names_in(const std::string& folder) const {
    return user::names_in(folder.c_str()).value_or(std::vector<std::string>{});
}

void Shell::set(std::string_view name, std::string value) {
    for (Variable& each : variables_) {
        if (each.name == name) {
            each.value = std::move(value);
            return;
        }
    }
    variables_.push_back({std::string(name), std::move(value), false});
}

Shell::Words Shell::expand(const shell::Command& command) const {
    Words words;
    for (const shell::Word& word : command.words) shell::expand(word, *this, words);
    return words;
}

bool Shell::redirect(const shell::Command& command, Files& files) {
    using Kind = shell::Redirection::Kind;
    using user::Open;
    for (const shell::Redirection& each : command.redirections) {
        user::File& place = files[static_cast<std::size_t>(each.file)];
        if (each.kind == Kind::duplicate) {
            place = files[static_cast<std::size_t>(each.target[0] - '0')];
            continue;
        }
        const std::string path = shell::expand_to_one(each.target, *this);
        const unsigned flags =
            each.kind == Kind::read
                ? Open::read
                : Open::write | Open::create |
                      (each.kind == Kind::append ? Open::append : Open::truncate);
        const auto file = user::open(path.c_str(), flags | Open::close_on_exec);
        if (!file) {
            static_cast<void>(complain_of(path, file.error()));
            return false;
        }
        place = *file;
    }
    return true;
}

user::Result<user::ProcessId> Shell::spawn(const Words& words,
                                           const shell::Command& command, Files files,
                                           user::ProcessId group) {
    Words variables;
    for (const shell::Assignment& each : command.assignments)
        variables.push_back(each.name + "=" + shell::expand_to_one(each.value, *this));
    for (const Variable& each : variables_)
        if (each.is_exported) variables.push_back(each.name + "=" + each.value);
    const auto pointers = [](const Words& from) {
        std::vector<const char*> list;
        for (const std::string& each : from) list.push_back(each.c_str());
        list.push_back(nullptr);
        return list;
    };
    const std::string folders = value("PATH");
    const std::string path =
        user::find_program(words[0], folders.empty() ? "/bin" : folders);
    if (path.find('/') == std::string::npos) return base::fail(user::Errno::no_such_file);
    const auto child = user::spawn(path.c_str(), pointers(words).data(),
                                   pointers(variables).data(), files, group);
    if (child || child.error() != user::Errno::bad_executable) return child;
    Words script = words;  // a file that is no program is one of ours
    script[0] = path;
    script.insert(script.begin(), "sh");
    return user::spawn("/bin/sh", pointers(script).data(), pointers(variables).data(),
                       files, group);
}

int Shell::complain_of(const std::string& name, user::Errno why) {
    user::complain(name, ": ", why);
    return why == user::Errno::no_such_file ? 127 : 126;
}

Shell::Builtin Shell::find_builtin(std::string_view name) {
    struct Known {
        std::string_view name;
        Builtin builtin;
    };
    static constexpr Known all[] = {
        {"cd", &Shell::change_directory}, {"exit", &Shell::leave},
        {"wait", &Shell::wait},           {"export", &Shell::export_variables},
        {"shift", &Shell::shift},         {":", &Shell::nothing},
        {"jobs", &Shell::list_jobs},      {"fg", &Shell::to_foreground},
        {"bg", &Shell::to_background},
    };
    for (const Known& each : all)
        if (each.name == name) return each.builtin;
    return nullptr;
}

int Shell::change_directory(const Words& words) {
    const std::string path = words.size() > 1 ? words[1] : value("HOME");
    const auto done = user::change_directory(path.empty() ? "/" : path.c_str());
    return done ? 0 : (static_cast<void>(complain_of("cd: " + path, done.error())), 2);
}

int Shell::leave(const Words& words) {
    const auto code = words.size() > 1 ? user::read_number(words[1]) : code_;
    if (!code || *code < 0) user::complain("exit: ", words[1], ": that is no number");
    hang_up();
    user::exit(code && *code >= 0 ? static_cast<int>(*code & 0xff) : 2);
}

// For those that are named; for all, if none is.
int Shell::wait(const Words& words) {
    int code = 0;
    for (std::size_t i = 1; i < words.size(); ++i)
        code = jobs_.wait_for_end(
            static_cast<user::ProcessId>(user::read_number(words[i]).value_or(0)));
    if (words.size() > 1) return code;
    for (;;) {
        const auto ended = user::wait();
        if (ended) continue;
        if (ended.error() == user::Errno::interrupted) return 130;
        jobs_.forget();  // there is no child any more
        return 0;
    }
}

int Shell::export_variables(const Words& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto given = shell::read_assignment(words[i]);
        const std::string name = given ? given->name : words[i];
        if (!shell::is_name(name)) {
            user::complain("export: ", name, ": no variable can have this name");
            return 2;
        }
        set(name, given ? given->value : value(name));
        for (Variable& each : variables_)
            if (each.name == name) each.is_exported = true;
    }
    return 0;
}

int Shell::list_jobs(const Words&) {
    jobs_.list();
    return 0;
}
std::optional<Job> Shell::take_job(const Words& words) {
    auto job = jobs_.take(words.size() > 1 ? words[1] : "");
    if (!job)
        user::complain(words[0], words.size() > 1 ? ": " + words[1] : "", ": no such job");
    return job;
}
int Shell::to_foreground(const Words& words) {
    auto job = take_job(words);
    if (!job) return 1;
    user::print(job->text, "\n");
    user::flush();
    job->is_stopped = true;
    return jobs_.wait_for(std::move(*job));
}
int Shell::to_background(const Words& words) {
    auto job = take_job(words);
    if (!job) return 1;
    jobs_.go_on_behind(std::move(*job));
    return 0;
}

int Shell::shift(const Words&) {
    if (words_.size() < 2) return 2;
    words_.erase(words_.begin() + 1);
    return 0;
}

}  // namespace sh
