#pragma once
/// @file
/// Backtraces of tasks that sleep: which coroutine awaits which, and which task awaits which. The stack of a
/// thread does not tell: a coroutine that waits is on no stack.

#include <string>
#include <vector>

#include "futures/core/task_header.hpp"

namespace futures {

/// A coroutine that has stopped at a co_await.
struct AsyncFrame {
    std::string function;  ///< Its name.
    std::string file;      ///< Without its folder.
    unsigned line = 0;     ///< Of the co_await.
};

/// What is known of a task.
struct TaskPicture {
    const void* task = nullptr;  ///< Its name, as an Observer hears it.
    const void* awaited_by =
        nullptr;          ///< The task that awaits its end, or other data of a waker.
    bool sleeps = false;  ///< If not, it runs or is about to, and there are no frames.
    std::vector<AsyncFrame> frames = {};  ///< Innermost first.
};

/// Gives where the coroutines of @p chain have stopped, innermost first.
/// @pre It is not being polled.
[[nodiscard]] std::vector<AsyncFrame> backtrace(PromiseBase& chain);
/// Gives "fetch at a.cpp:16" of the coroutine itself. @pre It is not being polled by another thread.
[[nodiscard]] AsyncFrame frame_of(PromiseBase& coroutine);

/// Looks at @p task. It is not polled meanwhile, wherever its owner's threads are.
template <class Sync>
[[nodiscard]] TaskPicture picture_of(TaskHeader<Sync>& task) {
    TaskPicture picture{.task = &task};
    if (!task.state.hold()) return picture;
    picture.sleeps = true;
    picture.frames = backtrace(task.promise());
    if ((task.state.word() & TaskState<Sync>::join_waker) != 0)
        picture.awaited_by = task.joiner.data;
    if (task.state.stop()) task.enqueue();  // it was woken meanwhile
    return picture;
}

/// Gives the backtraces of all tasks, the oldest first, as text.
[[nodiscard]] std::string spell(const std::vector<TaskPicture>& latest_first);

/// Gives the backtraces of all tasks of an executor or a pool. @threads the executor's; of a pool, any
template <class Tasks>
[[nodiscard]] std::string dump_tasks(Tasks& tasks) {
    std::vector<TaskPicture> all;
    tasks.for_each_task([&](auto& task) { all.push_back(picture_of(task)); });
    return spell(all);
}

}  // namespace futures
