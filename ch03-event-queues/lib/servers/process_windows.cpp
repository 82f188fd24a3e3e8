// Processes of Windows. Each is its handle here: as long as that is open, nobody else gets its number.
// @source learn.microsoft.com, "CreateProcessA", "GenerateConsoleCtrlEvent"

#include "events/error_windows.hpp"
#include "servers/process.hpp"
#include "windows/kernel32.hpp"
#include "windows/processes.hpp"

namespace servers {

using base::Errno, base::fail, base::Result;

namespace {

windows::Handle handle_of(std::int64_t process) noexcept {
    return reinterpret_cast<windows::Handle>(process);
}

// A program gets one line, and takes it apart itself. Backslashes count in front of a quotation mark only.
// @source learn.microsoft.com, "Parsing C command-line arguments"
std::string quoted(const std::string& word) {
    if (!word.empty() && word.find_first_of(" \t\"") == word.npos) return word;
    std::string out = "\"";
    std::size_t slashes = 0;
    for (const char c : word) {
        if (c == '"') out.append(slashes + 1, '\\');
        slashes = c == '\\' ? slashes + 1 : 0;
        out += c;
    }
    return out.append(slashes, '\\') + '"';
}

}  // namespace

Result<std::int64_t> start_program(const std::vector<std::string>& command) noexcept {
    if (command.empty()) return fail(Errno::invalid_argument);
    std::string line = quoted(command.front());
    for (std::size_t i = 1; i < command.size(); ++i) line += ' ' + quoted(command[i]);
    const windows::StartupInfo how;
    windows::ProcessInformation made;
    if (windows::CreateProcessA(nullptr, line.data(), nullptr, nullptr, false,
                                windows::new_group, nullptr, nullptr, &how, &made) == 0)
        return fail(events::last_error());
    windows::CloseHandle(made.thread);
    return reinterpret_cast<std::int64_t>(made.process);
}

void ask_to_end(std::int64_t process) noexcept {
    const windows::Dword group = windows::GetProcessId(handle_of(process));
    static_cast<void>(windows::GenerateConsoleCtrlEvent(windows::control_break, group));
}
void make_end(std::int64_t process) noexcept {
    static_cast<void>(windows::TerminateProcess(handle_of(process), ended_by_force));
}

std::string end_in_words(std::int64_t status) {
    return "exit code " + std::to_string(status >> 8);
}

}  // namespace servers
