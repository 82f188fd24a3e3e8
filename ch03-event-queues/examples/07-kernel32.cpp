// Writing on Windows: a function of kernel32.dll, known by its signature alone.
//
// Windows has no system calls that a program may make by number: the lowest contract is a
// function in a DLL. So we need no header of Windows, only an agreement about names, registers
// and layouts: a foreign function interface. lib/windows writes this agreement down once;
// here it stands in full for one call.
//
// Needs: windows
// Before: 06-macos-calls.  Next: 08-ntdll.

#include <cstdint>
#include <cstdio>

// [ffi]
// HANDLE is as wide as a pointer, BOOL is an int, DWORD has 32 bits.
// Arguments: rcx, rdx, r8, r9, the fifth on the stack above 32 bytes of room. Result: rax.
extern "C" {
__declspec(dllimport) void* GetStdHandle(std::uint32_t which) noexcept;
__declspec(dllimport) std::int32_t WriteFile(void* to, const void* bytes,
                                             std::uint32_t size, std::uint32_t* written,
                                             void* overlapped) noexcept;
__declspec(dllimport) std::uint32_t GetLastError() noexcept;
}
// [ffi]
extern "C" {
__declspec(dllimport) void* CreateFileA(const char*, std::uint32_t, std::uint32_t, void*,
                                        std::uint32_t, std::uint32_t, void*) noexcept;
__declspec(dllimport) std::int32_t WriteConsoleW(void* console, const wchar_t* text,
                                                 std::uint32_t size, std::uint32_t* written,
                                                 void* reserved) noexcept;
}

static_assert(sizeof(void*) == 8, "64-bit Windows: a handle is no int");
static_assert(sizeof(wchar_t) == 2, "Windows counts characters of 16 bits");
static_assert(sizeof(long) == 4, "and its long is shorter than a pointer");

int main() {
    // 1. The same bytes as ever, into whatever standard output is.
    std::uint32_t written = 0;
    constexpr std::uint32_t standard_output = static_cast<std::uint32_t>(-11);
    const char greeting[] = "hello from kernel32\n";
    if (WriteFile(GetStdHandle(standard_output), greeting, sizeof greeting - 1, &written,
                  nullptr) == 0)
        return 1;
    std::printf("written: %u of %zu bytes\n", written, sizeof greeting - 1);

    // 2. It fails by returning 0; why, another function tells, for this thread.
    void* const nothing = nullptr;
    const bool failed = WriteFile(nothing, greeting, 5, &written, nullptr) == 0;
    std::printf("to no handle: %s, error %u (6 is ERROR_INVALID_HANDLE)\n",
                failed ? "failed" : "written", GetLastError());

    // 3. The console has a function of its own, and only the console: a program that prints
    //    with it says nothing as soon as somebody redirects its output.
    constexpr std::uint32_t generic_write = 0x4000'0000, open_existing = 3;
    void* const file =
        CreateFileA("NUL", generic_write, 0, nullptr, open_existing, 0, nullptr);
    const bool printed = WriteConsoleW(file, L"hello", 5, &written, nullptr) != 0;
    std::printf("WriteConsoleW to a file: %s, error %u\n", printed ? "written" : "failed",
                printed ? 0 : GetLastError());
    const bool stored = WriteFile(file, "hello", 5, &written, nullptr) != 0;
    std::printf("WriteFile to the same: %s\n", stored ? "written" : "failed");
}

// Output:
// hello from kernel32
// written: 20 of 20 bytes
// to no handle: failed, error 6 (6 is ERROR_INVALID_HANDLE)
// WriteConsoleW to a file: failed, error 6
// WriteFile to the same: written
