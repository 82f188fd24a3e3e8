#pragma once
/// @file
/// Functions of ntdll.dll: the last ones before the kernel. kernel32 calls them.
///
/// Each puts the number of a system call into a register and enters the kernel. The functions stay;
/// the numbers are different in each version of Windows.
/// @source learn.microsoft.com, "ZwWriteFile", "NtCreateFile", "NtDeviceIoControlFile"

#include "windows/types.hpp"

namespace windows {

extern "C" {

/// What WriteFile() calls.
__declspec(dllimport) Status NtWriteFile(Handle to, Handle event, void* routine,
                                         void* context, IoStatus* result, const void* bytes,
                                         Dword size, const std::int64_t* offset,
                                         const Dword* key) noexcept;
/// What CreateFileW() calls; opens devices too.
__declspec(dllimport) Status NtCreateFile(Handle* made, Dword access,
                                          const ObjectAttributes* which, IoStatus* result,
                                          const std::int64_t* size, Dword attributes,
                                          Dword sharing, Dword how, Dword options,
                                          void* extra, Dword extra_size) noexcept;
/// Asks a driver for one of its own services.
__declspec(dllimport) Status NtDeviceIoControlFile(Handle device, Handle event,
                                                   void* routine, void* context,
                                                   IoStatus* result, Dword service,
                                                   const void* in, Dword in_size, void* out,
                                                   Dword out_size) noexcept;
/// What CancelIoEx() calls.
__declspec(dllimport) Status NtCancelIoFileEx(Handle device, IoStatus* which,
                                              IoStatus* result) noexcept;
/// The error of GetLastError() for a status.
__declspec(dllimport) Dword RtlNtStatusToDosError(Status status) noexcept;

}  // extern "C"

// For NtCreateFile().
inline constexpr Dword read_access =
    0x100081;  ///< FILE_READ_DATA, _ATTRIBUTES, SYNCHRONIZE
inline constexpr Dword open_what_is_there = 1;       ///< FILE_OPEN
inline constexpr Dword open_link_itself = 0x200000;  ///< FILE_OPEN_REPARSE_POINT
inline constexpr Dword any_case = 0x40;              ///< OBJ_CASE_INSENSITIVE

inline constexpr Status status_pending = 0x103;  ///< It has begun.
inline constexpr Status status_cancelled =
    static_cast<Status>(0xC0000120);  ///< STATUS_CANCELLED
inline constexpr Status status_not_found =
    static_cast<Status>(0xC0000225);  ///< STATUS_NOT_FOUND: it is over already
inline constexpr Status status_invalid_handle =
    static_cast<Status>(0xC0000008);  ///< STATUS_INVALID_HANDLE

}  // namespace windows
