#pragma once
/// @file
/// Functions of kernel32.dll for processes: to begin one, to end it, and to hear of its end.
/// @source learn.microsoft.com, the page of each function

#include "windows/process_types.hpp"

namespace windows {

extern "C" {

/// Begins a process. @p line is the program, as the path has it, and its arguments; it is written to.
__declspec(dllimport) Bool CreateProcessA(const char* program, char* line, void* security,
                                          void* thread_security, Bool inherits, Dword flags,
                                          void* environment, const char* folder,
                                          const StartupInfo* how,
                                          ProcessInformation* made) noexcept;
/// Ends it, with this exit code.
__declspec(dllimport) Bool TerminateProcess(Handle process, Dword code) noexcept;
/// How it has ended; 259 while it has not.
__declspec(dllimport) Bool GetExitCodeProcess(Handle process, Dword* code) noexcept;
/// Its number; 0 if that is no process.
__declspec(dllimport) Dword GetProcessId(Handle process) noexcept;
/// Has a thread of the system wait for @p handle, and call @p action.
__declspec(dllimport) Bool RegisterWaitForSingleObject(
    Handle* wait, Handle handle, void (*action)(void*, std::uint8_t) noexcept,
    void* context, Dword milliseconds, Dword flags) noexcept;
/// Ends that; if @p event is `invalid`, it returns when no call is under way.
__declspec(dllimport) Bool UnregisterWaitEx(Handle wait, Handle event) noexcept;

}  // extern "C"

}  // namespace windows
