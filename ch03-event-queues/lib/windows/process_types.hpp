#pragma once
/// @file
/// The types of Windows' calls for processes, written down by hand like those of types.hpp.
/// @source learn.microsoft.com, the page of each structure

#include "windows/types.hpp"

namespace windows {

/// STARTUPINFOA: how a process begins. We want of it what it gets anyway.
struct StartupInfo {
    Dword size = sizeof(StartupInfo);  ///< cb: of this structure: its version.
    char* names[3] = {};               ///< lpReserved, lpDesktop, lpTitle.
    Dword window[7] = {};              ///< Where it is, how large, in which colours.
    Dword flags = 0;                   ///< dwFlags: which of the others count.
    std::uint16_t shown = 0;           ///< wShowWindow.
    std::uint16_t more_bytes = 0;      ///< cbReserved2.
    void* more = nullptr;              ///< lpReserved2.
    Handle standard[3] = {};           ///< Input, output, errors.
};
static_assert(sizeof(StartupInfo) == 104 && offsetof(StartupInfo, flags) == 60);

/// PROCESS_INFORMATION: what has begun. Both handles must be closed.
struct ProcessInformation {
    Handle process = nullptr;  ///< Tells of its end.
    Handle thread = nullptr;   ///< Its first one.
    Dword process_number = 0;  ///< Another process may have it once the handle is closed.
    Dword thread_number = 0;   ///< Likewise.
};
static_assert(sizeof(ProcessInformation) == 24);

inline constexpr Dword new_group = 0x200;  ///< CREATE_NEW_PROCESS_GROUP: for Ctrl+Break
inline constexpr Dword only_once = 8;      ///< WT_EXECUTEONLYONCE

}  // namespace windows
