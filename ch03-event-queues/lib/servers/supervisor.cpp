#include "servers/supervisor.hpp"

#include <algorithm>
#include <utility>

#include "servers/process.hpp"

namespace servers {

using std::chrono::milliseconds, std::chrono::steady_clock;

Supervisor::~Supervisor() {
    loop_.let_go(*this, number_);
    for (const Program& program : programs_) loop_.queue().cancel(program.timer);
}

void Supervisor::look_after(std::string name, std::vector<std::string> command) {
    programs_.push_back({.name = std::move(name), .command = std::move(command)});
    start(programs_.size() - 1);
}

void Supervisor::start(std::size_t index) {
    Program& program = programs_[index];
    const auto process = start_program(program.command);
    if (!process) {  // that will not change by itself
        program.is_wanted = false;
        return told_(program.name +
                     " cannot be started: " + base::describe(process.error()));
    }
    program.process = *process;
    program.started = steady_clock::now();
    const auto added = loop_.queue().add_child(*process, Loop::token_of(number_, index));
    if (!added) {  // nobody would notice its end
        make_end(*process);
        return start_later(index);
    }
    program.is_running = true;
    told_(program.name + " has been started");
}

// [end]
void Supervisor::on_end(std::size_t index, std::int64_t status) {
    Program& program = programs_[index];
    program.is_running = false;
    loop_.queue().cancel(program.timer);
    if (is_stopping_ || status == 0) {
        program.is_wanted = false;
        return told_(program.name + " has ended: " + end_in_words(status));
    }
    if (steady_clock::now() - program.started >= patience_.steady) program.restarts = 0;
    told_(program.name + " has failed: " + end_in_words(status));
    start_later(index);
}

void Supervisor::start_later(std::size_t index) {
    Program& program = programs_[index];
    if (program.restarts == patience_.restarts) {
        program.is_wanted = false;
        return told_(program.name + " is given up");
    }
    milliseconds wait = patience_.first;
    for (unsigned i = 0; i < program.restarts && wait < patience_.longest; ++i) wait *= 2;
    wait = std::min(wait, patience_.longest);
    ++program.restarts;
    told_(program.name + " will be started again in " + std::to_string(wait.count()) +
          " ms");
    program.timer = loop_.queue().set_timer(wait, Loop::token_of(number_, index));
}
// [end]

void Supervisor::on_event(const events::Event& event) {
    const auto index = static_cast<std::size_t>(Loop::own_name(event));
    if (event.what == events::What::child) return on_end(index, event.result);
    Program& program = programs_[index];
    if (!is_stopping_) return start(index);
    told_(program.name + " does not want to end");
    make_end(program.process);
}

void Supervisor::on_stop() {
    if (std::exchange(is_stopping_, true)) return;
    for (std::size_t index = 0; index < programs_.size(); ++index) {
        Program& program = programs_[index];
        loop_.queue().cancel(program.timer);
        program.is_wanted = false;
        if (!program.is_running) continue;
        ask_to_end(program.process);
        program.timer =
            loop_.queue().set_timer(patience_.to_end, Loop::token_of(number_, index));
    }
}

bool Supervisor::is_over() const {
    return std::ranges::none_of(programs_, &Program::is_running);
}

std::size_t Supervisor::count() const noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(programs_, &Program::is_wanted));
}

}  // namespace servers
