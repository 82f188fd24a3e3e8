#include "futures/host/console.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "futures/host/backtrace.hpp"

namespace futures {

namespace {

const char* spell(TaskDoes does) {
    static constexpr std::array words = {"waits", "ready", "runs"};
    return words[static_cast<std::size_t>(std::to_underlying(does))];
}

// The task's coroutine, while nobody else polls it.
PromiseBase& promise_of(const void* task) {
    auto* const block = static_cast<Block*>(const_cast<void*>(task));
    return PromiseBase::at(block->frame());
}

std::string place(const AsyncFrame& frame) {
    return frame.file + ':' + std::to_string(frame.line);
}

long long microseconds(nanoseconds time) { return time.count() / 1000; }

template <class... Values>
std::string formatted(const char* format, Values... values) {
    std::array<char, 512> line{};
    std::snprintf(line.data(), line.size(), format, values...);
    return line.data();
}

}  // namespace

void Console::spawned(const void* task) noexcept {
    const std::lock_guard lock(mutex_);
    Known known;
    known.row.number = ++count_;
    tasks_.insert_or_assign(task, std::move(known));
}

void Console::waked(const void* task) noexcept {
    const std::lock_guard lock(mutex_);
    const auto found = tasks_.find(task);
    if (found == tasks_.end() || found->second.row.polls == 0) return;  // it is new
    ++found->second.row.wakes;
    if (found->second.row.does == TaskDoes::waits)
        found->second.row.does = TaskDoes::stands_in_a_queue;
}

void Console::begins(const void* task) noexcept {
    const std::lock_guard lock(mutex_);
    Known& known = tasks_[task];
    known.row.does = TaskDoes::runs;
    ++known.row.polls;
    known.begun = clock_.now();
}

// The poll is over. If it was too long, the place is where it began: the await before it.
void Console::stop(Known& known) {
    const nanoseconds took = clock_.now() - known.begun;
    known.row.busy += took;
    known.row.longest = std::max(known.row.longest, took);
    if (took <= limit_) return;
    hogs_.push_back({known.row.number, known.row.name, known.row.where, took});
}

void Console::pauses(const void* task) noexcept {
    const std::vector<AsyncFrame> frames = backtrace(promise_of(task));
    const std::lock_guard lock(mutex_);
    Known& known = tasks_[task];
    if (!frames.empty()) known.row.name = frames.back().function;
    stop(known);
    if (!frames.empty()) known.row.where = place(frames.front());
    known.row.does = TaskDoes::waits;
}

void Console::ended(const void* task) noexcept {
    const std::lock_guard lock(mutex_);
    const auto found = tasks_.find(task);
    if (found == tasks_.end()) return;
    if (found->second.row.does == TaskDoes::runs) stop(found->second);
    tasks_.erase(found);
}

std::vector<TaskRow> Console::rows() const {
    std::vector<TaskRow> rows;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [task, known] : tasks_) rows.push_back(known.row);
    }
    std::ranges::sort(rows, {}, &TaskRow::number);
    return rows;
}

std::vector<Hog> Console::hogs() const {
    const std::lock_guard lock(mutex_);
    return hogs_;
}

std::string Console::table() const {
    std::string text = "task  does   polls  wakes   busy us  longest us  name\n";
    for (const TaskRow& row : rows()) {
        text +=
            formatted("%4llu  %-5s  %5llu  %5llu  %8lld  %10lld  %s at %s\n",
                      static_cast<unsigned long long>(row.number), spell(row.does),
                      static_cast<unsigned long long>(row.polls),
                      static_cast<unsigned long long>(row.wakes), microseconds(row.busy),
                      microseconds(row.longest), row.name.c_str(), row.where.c_str());
    }
    return text;
}

// Names of functions and files need no escapes, but for a file with a quote in its name.
std::string Console::json() const {
    std::string text = "[";
    for (const TaskRow& row : rows()) {
        if (text.size() > 1) text += ", ";
        text += formatted(
            R"({"task":%llu,"name":"%s","where":"%s","does":"%s","polls":%llu,"wakes":%llu,)"
            R"("busy_us":%lld,"longest_us":%lld})",
            static_cast<unsigned long long>(row.number), row.name.c_str(),
            row.where.c_str(), spell(row.does), static_cast<unsigned long long>(row.polls),
            static_cast<unsigned long long>(row.wakes), microseconds(row.busy),
            microseconds(row.longest));
    }
    return text + "]\n";
}

}  // namespace futures
