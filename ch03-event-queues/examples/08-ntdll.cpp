// One step below kernel32: ntdll.dll, whose functions are the system calls of Windows.
//
// WriteFile() ends in NtWriteFile(), and that is a stub: the number of a system call goes into
// a register, then one instruction enters the kernel. We call the stub, and read its number.
// The number is no interface: it differs between versions of Windows, so nobody may store it.
// Nor may we enter the kernel ourselves: under Wine, whose "kernel" is a Linux process, the
// instruction `syscall` would be a system call of Linux, with whatever number that is there.
//
// Needs: windows x86_64
// Before: 07-kernel32.  Next: 09-select.

#include <cstdio>
#include <cstring>
#include <optional>

#include "windows/kernel32.hpp"
#include "windows/types.hpp"

namespace {

// NtWriteFile by the name that it has in the DLL: no import library needs to know it.
using WriteStub = windows::Status (*)(windows::Handle to, windows::Handle event,
                                      void* routine, void* context,
                                      windows::IoStatus* result, const void* bytes,
                                      windows::Dword size, const std::int64_t* offset,
                                      const windows::Dword* key);

void* find(const char* name) {
    return windows::GetProcAddress(windows::GetModuleHandleA("ntdll.dll"), name);
}

// [number]
// The stub of a system call:    4c 8b d1          mov r10, rcx     (syscall overwrites rcx)
//                               b8 08 00 00 00    mov eax, 8       its number
//                               ...               syscall
std::optional<unsigned> number_in(const void* stub) {
    static constexpr unsigned char head[] = {0x4c, 0x8b, 0xd1, 0xb8};
    if (std::memcmp(stub, head, sizeof head) != 0) return std::nullopt;
    unsigned number;
    std::memcpy(&number, static_cast<const char*>(stub) + sizeof head, sizeof number);
    return number;
}
// [number]

}  // namespace

int main() {
    // 1. The function behind WriteFile(). Its answer is a status, negative if it failed.
    WriteStub write_file;
    void* const stub = find("NtWriteFile");
    std::memcpy(&write_file, &stub, sizeof stub);
    windows::IoStatus result;
    const char greeting[] = "hello from ntdll\n";
    const windows::Status status =
        write_file(windows::GetStdHandle(windows::standard_output), nullptr, nullptr,
                   nullptr, &result, greeting, sizeof greeting - 1, nullptr, nullptr);
    std::printf("status %d, %zu bytes\n", status, result.information);

    // 2. No errno, no GetLastError(): the status says it all.
    const windows::Status bad = write_file(nullptr, nullptr, nullptr, nullptr, &result,
                                           greeting, 5, nullptr, nullptr);
    std::printf("to no handle: status %#x\n", static_cast<unsigned>(bad));

    // 3. The numbers stand in the stubs. We compare them, but do not print them: another
    //    version of Windows, or of Wine, has others.
    const auto write_number = number_in(stub), close_number = number_in(find("NtClose"));
    std::printf("both stubs hold a number: %s\n",
                write_number && close_number ? "yes" : "no");
    std::printf("not the same one: %s\n", write_number != close_number ? "yes" : "no");
    std::printf("a function that is no system call holds one: %s\n",
                number_in(find("RtlNtStatusToDosError")) ? "yes" : "no");
}

// Output:
// hello from ntdll
// status 0, 17 bytes
// to no handle: status 0xc0000008
// both stubs hold a number: yes
// not the same one: yes
// a function that is no system call holds one: no
