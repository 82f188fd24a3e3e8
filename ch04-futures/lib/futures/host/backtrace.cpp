#include "futures/host/backtrace.hpp"

#include <algorithm>
#include <string_view>

namespace futures {

namespace {

std::string without_folder(std::string_view path) {
    return std::string(path.substr(path.find_last_of("/\\") + 1));
}

// "Task<int> (anonymous namespace)::fetch(void (*)(int)) [with T = int]" is fetch: the name before the last
// pair of parentheses. (Compilers spell it in their own ways.)
std::string name_in(std::string_view signature) {
    signature = signature.substr(0, signature.find(" ["));
    std::size_t begin = signature.find_last_of(')');
    if (begin == signature.npos) return std::string(signature);
    for (int open = 1; begin > 0 && open > 0;) {
        --begin;
        open += signature[begin] == ')' ? 1 : signature[begin] == '(' ? -1 : 0;
    }
    const std::string_view head = signature.substr(0, begin);
    return std::string(head.substr(head.find_last_of(" :*&>") + 1));
}

}  // namespace

AsyncFrame frame_of(PromiseBase& coroutine) {
    const std::source_location where = coroutine.where();
    return {name_in(where.function_name()), without_folder(where.file_name()),
            where.line()};
}

std::vector<AsyncFrame> backtrace(PromiseBase& chain) {
    std::vector<AsyncFrame> frames;
    for (PromiseBase* each = chain.innermost(); each != nullptr; each = each->parent())
        frames.push_back(frame_of(*each));
    return frames;
}

std::string spell(const std::vector<TaskPicture>& latest_first) {
    const auto number = [&](const void* task) {
        const auto found = std::ranges::find(latest_first, task, &TaskPicture::task);
        return latest_first.end() - found;  // 0: it is none of them
    };
    std::string text;
    for (auto each = latest_first.rbegin(); each != latest_first.rend(); ++each) {
        text += "task " + std::to_string(number(each->task));
        if (!each->sleeps) text += " runs, or is about to";
        if (each->awaited_by != nullptr && number(each->awaited_by) != 0)
            text += ", awaited by task " + std::to_string(number(each->awaited_by));
        text += '\n';
        for (const AsyncFrame& frame : each->frames) {
            text += "    " + frame.function + " at " + frame.file + ':' +
                    std::to_string(frame.line) + '\n';
        }
    }
    return text;
}

}  // namespace futures
