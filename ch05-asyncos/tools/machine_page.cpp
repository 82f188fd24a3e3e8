// Our machine inside a web page. The page has the console and the clock; here is what it calls, and what it is called.
//
// There is no system and no allocator below it. What is static begins as zero, and costs a page of the browser's memory
// only when it is written to.

#include <new>

#include "machine/image.hpp"
#include "machine/machine.hpp"

using machine::CodePage;
using machine::Machine;

// What the page offers: to show a byte, and to give the next key; -1 if there is none.
extern "C" {
[[clang::import_module("page"), clang::import_name("show")]] void show(int byte);
[[clang::import_module("page"), clang::import_name("key")]] int key();
}

namespace {

constexpr std::size_t longest_file = 64U << 20;
std::byte memory[128U << 20];
std::byte file[longest_file];  // the kernel's, until that is loaded; then the disk
// Made when the machine is switched on: what is not zero would have to be in the module.
constexpr std::size_t code_pages = 256;
alignas(CodePage) std::byte code[code_pages * sizeof(CodePage)];
alignas(Machine) std::byte place[sizeof(Machine)];

Machine& the_machine() { return *std::launder(reinterpret_cast<Machine*>(place)); }

}  // namespace

extern "C" {

// Where the page puts a file of so many bytes: first the kernel, and then the disk. Nowhere if it is too long.
[[clang::export_name("room")]] std::byte* room(std::size_t size) {
    return size <= longest_file ? file : nullptr;
}

// Loads the kernel that is there. Nothing, or what is wrong with it.
[[clang::export_name("load")]] const char* load(std::size_t size) {
    return machine::Image({file, size}).load(memory);
}

// Switches the machine on; its disk is what is there now.
[[clang::export_name("start")]] void start(std::size_t size) {
    const std::span disk(file, size - size % machine::Block::sector_size);
    auto* const pages = reinterpret_cast<CodePage*>(code);
    for (std::size_t i = 0; i < code_pages; ++i) new (pages + i) CodePage;
    auto* const made =
        new (place) Machine({.memory = memory, .disk = disk, .code = {pages, code_pages}});
    made->board().outside = {.context = nullptr,
                             .send = [](void*, std::uint8_t byte) { show(byte); },
                             .receive = [](void*) { return key(); }};
}

// Goes on for so many nanoseconds of the machine's time. As End says: 0 when it is switched off.
[[clang::export_name("run")]] int run(double time) {
    Machine& machine = the_machine();
    return static_cast<int>(
        machine.run(machine.clock() + static_cast<std::uint64_t>(time)));
}

// How far it has come, in ns; and how many instructions that was.
[[clang::export_name("clock")]] double clock() {
    return static_cast<double>(the_machine().clock());
}
[[clang::export_name("instructions")]] double instructions() {
    const machine::Hart& hart = the_machine().hart(0);
    return static_cast<double>(hart.clock - hart.slept);
}

[[clang::export_name("exit_code")]] int exit_code() {
    return the_machine().board().exit_code;
}
}
