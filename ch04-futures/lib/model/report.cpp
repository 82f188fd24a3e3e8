#include "model/report.hpp"

#include "base/tracer.hpp"

namespace model {

std::string Report::story() const {
    std::size_t width = 0;
    for (const std::string& name : threads)
        if (&name != &threads.front()) width = std::max(width, name.size());
    std::string text;
    std::size_t number = 0;
    for (const Step& step : steps) {
        const std::string count = step.remark ? "" : std::to_string(++number);
        const std::string& name = threads[step.thread];
        text.append(3 - std::min<std::size_t>(count.size(), 3), ' ').append(count);
        text.append("  ").append(name).append(width - name.size() + 2, ' ');
        text.append(step.said).append("\n");
    }
    return text;
}

std::string Report::choices() const {
    std::string text;
    std::string last;
    std::size_t times = 0;
    const auto add = [&] {
        if (times == 0) return;
        text += (text.empty() ? "" : " ") + last;
        if (times > 1) text += "*" + std::to_string(times);
    };
    for (const Step& step : steps) {
        if (step.remark) continue;
        std::string word = threads[step.thread];
        if (step.read > 0) word += ":" + std::to_string(step.read);
        if (word != last) {
            add();
            last = word;
            times = 0;
        }
        ++times;
    }
    add();
    return text;
}

std::string Report::explain() const {
    const std::string tried =
        std::to_string(executions) + (executions == 1 ? " execution" : " executions");
    if (passed()) return tried + ", all good\n";
    if (ending == Ending::passed) return tried + ", all good, but there are more\n";
    return "expected  " + expected + "\nhappened  " + happened +
           "\nfound     in execution " + std::to_string(executions) + "\n" + story() +
           "replay    " + choices() + "\n";
}

void trace(const Report& report) {
    base::Tracer& tracer = base::program_tracer();
    std::vector<base::Tracer::Lane> lanes;
    for (std::size_t i = 1; i < report.threads.size(); ++i)
        lanes.push_back(tracer.lane(report.threads[i]));
    for (const Step& step : report.steps) {
        const base::Tracer::Lane lane = lanes[step.thread - 1];
        const std::string who = report.threads[step.thread] + " ";
        tracer.begin(lane, step.said);
        tracer.instant(lane, step.said,
                       {{"say", who + step.said + "."},
                        {"line", step.where.line()},
                        {"memory", step.memory}});
        base::program_clock().sleep_for(std::chrono::milliseconds(1));
        tracer.end(lane);
    }
}

}  // namespace model
