#include "judge/report.hpp"

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace judge {
namespace {

std::string json_string(std::string_view text) {
    std::string result = "\"";
    for (char letter : text) {
        if (letter == '"' || letter == '\\') result += '\\';
        if (static_cast<unsigned char>(letter) >= ' ') result += letter;
    }
    return result + "\"";
}

// "A reads x (0) | B reads x (0), writes x (1)": a task's steps in a row stand together.
std::string story(const Report& report) {
    constexpr std::size_t shown = 14;
    const std::size_t first = report.steps.size() > shown ? report.steps.size() - shown : 0;
    std::string text = first > 0 ? "... | " : "";
    for (std::size_t at = first; at < report.steps.size(); ++at) {
        const Step& step = report.steps[at];
        const bool same = at > first && report.steps[at - 1].task == step.task;
        if (!same)
            text += (at > first ? " | " : "") + report.tasks[step.task] + " " + step.action;
        else
            text += ", " + step.action;
    }
    return text;
}

std::string event(char phase, std::size_t lane, std::size_t at, const std::string& rest) {
    return std::string(R"({"ph":")") + phase + R"(","pid":1,"tid":)" +
           std::to_string(lane + 1) + R"(,"ts":)" + std::to_string(at * 1000) + ".000" +
           rest + "}";
}

std::string arguments(const Report& report, const Step& step) {
    std::string text = R"(,"args":{"say":)" +
                       json_string(report.tasks[step.task] + " " + step.action + ".");
    if (step.line > 0) text += R"(,"line":)" + std::to_string(step.line);
    for (const auto& [object, value] : step.state) {
        if (object != "say" && object != "line")
            text += "," + json_string(object) + ":" + json_string(value);
    }
    return text + "}";
}

}  // namespace

std::string Report::schedule() const {
    std::string text;
    std::size_t times = 0;
    const Step* last = nullptr;
    const auto add = [&] {
        if (last == nullptr) return;
        text += (text.empty() ? "" : " ") + tasks[last->task];
        if (times > 1) text += "*" + std::to_string(times);
    };
    for (const Step& step : steps) {
        if (step.remark) continue;
        if (last == nullptr || last->task != step.task) {
            add();
            times = 0;
        }
        last = &step;
        ++times;
    }
    add();
    return text;
}

std::string Report::explain() const {
    const std::string tried =
        std::to_string(schedules) + (schedules == 1 ? " schedule" : " schedules");
    if (passed()) return tried + " tried, all good";
    if (ending == Ending::passed) return tried + " tried, all good, but there are more";
    return "expected  " + expected + "\nhappened  " + happened +
           "\nfound     in schedule " + std::to_string(schedules) + ", with " +
           std::to_string(preemptions) +
           (preemptions == 1 ? " pre-emption" : " pre-emptions") + "\nschedule  " +
           story(*this) + "\nreplay    " + schedule();
}

std::string Report::trace(std::string_view program) const {
    std::string text = R"({"displayTimeUnit":"ms","otherData":{"program":)" +
                       json_string(program) + R"(,"clock":"virtual"},"traceEvents":[)";
    for (std::size_t lane = 0; lane < tasks.size(); ++lane) {
        text += (lane > 0 ? ",\n" : "\n") +
                std::string(R"({"ph":"M","name":"thread_name","pid":1,"tid":)") +
                std::to_string(lane + 1) + R"(,"args":{"name":)" +
                json_string(tasks[lane]) + "}}";
    }
    for (std::size_t at = 0; at < steps.size(); ++at) {
        const std::size_t lane = steps[at].task;
        if (at == 0 || steps[at - 1].task != lane)
            text += ",\n" + event('B', lane, at, R"(,"name":"runs")");
        text += ",\n" + event('i', lane, at,
                              R"(,"s":"t","name":)" + json_string(steps[at].action) +
                                  arguments(*this, steps[at]));
        const bool last = at + 1 == steps.size();
        if (last || steps[at + 1].task != lane)
            text += ",\n" + event('E', lane, at + 1, "");
    }
    if (!passed() && !steps.empty()) {
        text += ",\n" + event('i', steps.back().task, steps.size(),
                              R"(,"s":"t","name":"fails","args":{"say":)" +
                                  json_string("Expected: " + expected +
                                              ". Happened: " + happened + ".") +
                                  "}");
    }
    return text + "]}\n";
}

void Report::save(std::string_view program) const {
    const char* path = std::getenv("WORKBOOK_SCHEDULE");
    if (path == nullptr || passed()) return;
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path, "w"),
                                                               std::fclose);
    if (file) std::fputs(trace(program).c_str(), file.get());
}

}  // namespace judge
