#include "user/sh/jobs.hpp"

#include <algorithm>
#include <utility>

#include "user/arguments.hpp"
#include "user/print.hpp"

namespace sh {

using user::ProcessId;
using user::Signal;

namespace {

// A program that was ended says nothing itself. Ctrl-C needs no word, and neither does a pipe that nobody reads.
void tell_of(abi::Ending ending) {
    const auto signal = static_cast<Signal>(ending.signal());
    if (ending.signal() != 0 && signal != Signal::interrupt && signal != Signal::pipe)
        user::complain("a program was ended by signal ", ending.signal());
}

// Somebody who is none of ours has ended as far as we know.
user::Ended wait_for_news(ProcessId id, unsigned flags) {
    for (;;) {
        const auto news = user::wait(id, flags);
        if (news) return *news;
        if (news.error() != user::Errno::interrupted) return {id, abi::Ending::exited(127)};
    }
}

// To all of it.
void send(const Job& job, Signal signal) noexcept {
    static_cast<void>(user::kill(-job.group, signal));
}

}  // namespace

void Jobs::control() noexcept {
    static_cast<void>(user::set_group(0, 0));  // refused, if it has one and leads others
    own_ = user::group_of(0);
    is_controlling_ = own_ > 0 && user::give_console(own_).has_value();
}
void Jobs::leave_control() noexcept {
    if (!is_controlling_) return;
    is_controlling_ = false;
    all_.clear();
    static_cast<void>(user::on_signal(Signal::terminal_stop, abi::SignalAction::usual));
}

ProcessId Jobs::group_of(const Job& job) const noexcept {
    return is_controlling_ ? job.group : user::same_group;
}
void Jobs::add(Job& job, ProcessId member) const {
    if (is_controlling_) static_cast<void>(user::set_group(member, job.group));
    if (job.members.empty()) job.group = member;
    job.members.push_back(member);
    job.last = member;
}

// It may have ended before it was in its group, or the console was its own: then it needs neither.
int Jobs::wait_for(Job job) {
    if (is_controlling_ && !job.members.empty())
        static_cast<void>(user::give_console(job.group));
    if (std::exchange(job.is_stopped, false)) send(job, Signal::go_on);
    while (!job.members.empty() && !job.is_stopped)
        look_at(job, wait_for_news(job.members.front(),
                                   is_controlling_ ? abi::Wait::stopped : 0));
    if (is_controlling_) static_cast<void>(user::give_console(own_));
    if (!job.is_stopped) return job.code;
    const int code = job.code;
    user::print("\n");
    put_behind(std::move(job));
    print(all_.back(), "Stopped");
    return code;
}

int Jobs::wait_for_end(ProcessId id) {
    const user::Ended ended = wait_for_news(id, 0);
    tell_of(ended.ending);
    return ended.code();
}

void Jobs::look_at(Job& job, const user::Ended& news) {
    job.is_stopped = news.ending.is_stopped();
    if (job.is_stopped) {
        job.code = 128 + news.ending.code();
        return;
    }
    std::erase(job.members, news.id);
    if (news.id == job.last) job.code = news.code();
    tell_of(news.ending);
}

void Jobs::put_behind(Job job) {
    if (!is_controlling_) return;
    if (job.number == 0) job.number = all_.empty() ? 1 : all_.back().number + 1;
    const auto place = std::ranges::find_if(
        all_, [&](const Job& each) { return each.number > job.number; });
    all_.insert(place, std::move(job));
}

void Jobs::tell() {
    for (Job& job : all_) {
        const bool was_stopped = job.is_stopped;
        const auto members = job.members;
        for (const ProcessId member : members) {
            const auto news = user::wait(member, abi::Wait::no_hang | abi::Wait::stopped);
            if (!news || news->id != 0)
                look_at(job, news.value_or(user::Ended{member, abi::Ending::exited(127)}));
        }
        if (job.members.empty()) print(job, "Done");
        if (job.is_stopped && !was_stopped) print(job, "Stopped");
    }
    std::erase_if(all_, [](const Job& job) { return job.members.empty(); });
}

void Jobs::list() {
    tell();
    for (const Job& job : all_) print(job, job.is_stopped ? "Stopped" : "Running");
}
void Jobs::print(const Job& job, const char* state) const {
    const bool is_latest = job.number == all_.back().number;
    user::print("[", job.number, "]", is_latest ? "+ " : "  ", state, "  ", job.text, "\n");
}

std::optional<Job> Jobs::take(std::string_view which) {
    tell();
    if (which.starts_with('%')) which.remove_prefix(1);
    const auto number = user::read_number(which);
    const auto found = which.empty()
                           ? all_.end() - (all_.empty() ? 0 : 1)
                           : std::ranges::find_if(all_, [&](const Job& each) {
                                 return number && each.number == static_cast<int>(*number);
                             });
    if (found == all_.end()) return std::nullopt;
    Job job = std::move(*found);
    all_.erase(found);
    return job;
}
void Jobs::go_on_behind(Job job) {
    job.is_stopped = false;
    send(job, Signal::go_on);
    const int number = job.number;
    put_behind(std::move(job));
    print(*std::ranges::find(all_, number, &Job::number), "Running");
}

void Jobs::hang_up() noexcept {
    for (const Job& job : all_) {
        if (!job.is_stopped) continue;
        send(job, Signal::hang_up);
        send(job, Signal::go_on);
    }
}

}  // namespace sh
