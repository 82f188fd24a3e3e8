#pragma once
/// @file
/// Functions of kernel32.dll, by their signatures alone: what a foreign function interface is.
///
/// `extern "C"` takes the C++ types out of the name that the linker looks for, `dllimport` says
/// that another file has the code, and the signature must be right by itself: nobody checks it.
/// @source learn.microsoft.com, the page of each function

#include "windows/types.hpp"

namespace windows {

extern "C" {

/// Why the last call of this thread has failed.
__declspec(dllimport) Dword GetLastError() noexcept;
/// -11 is standard output. @returns `invalid` if it failed.
__declspec(dllimport) Handle GetStdHandle(Dword which) noexcept;
/// Opens a file, or makes it. @returns `invalid` if it failed.
__declspec(dllimport) Handle CreateFileA(const char* name, Dword access, Dword sharing,
                                         void* security, Dword how, Dword flags,
                                         Handle like) noexcept;
/// Size and kind of an open file. @returns 0 if it failed, like all that give a Bool.
__declspec(dllimport) Bool GetFileInformationByHandle(Handle file,
                                                      FileAbout* about) noexcept;
/// Gives a file another name.
__declspec(dllimport) Bool MoveFileExA(const char* from, const char* to,
                                       Dword flags) noexcept;
/// Removes one.
__declspec(dllimport) Bool DeleteFileA(const char* name) noexcept;
/// Text of @p encoding as UTF-16. @returns How many characters of 16 bits; 0 if it failed.
__declspec(dllimport) int MultiByteToWideChar(Dword encoding, Dword flags, const char* text,
                                              int size, wchar_t* room,
                                              int room_size) noexcept;
/// Closes anything but a socket.
__declspec(dllimport) Bool CloseHandle(Handle handle) noexcept;
/// What kind of thing it is: 1 a file, 2 a console, 3 a pipe or socket; 0 nothing.
__declspec(dllimport) Dword GetFileType(Handle handle) noexcept;
/// Reads; with an Overlapped it only begins to.
__declspec(dllimport) Bool ReadFile(Handle from, void* room, Dword size, Dword* read,
                                    Overlapped* overlapped) noexcept;
/// Writes; likewise.
__declspec(dllimport) Bool WriteFile(Handle to, const void* bytes, Dword size,
                                     Dword* written, Overlapped* overlapped) noexcept;
/// Writes characters of 16 bits, to a console and to nothing else.
__declspec(dllimport) Bool WriteConsoleW(Handle console, const wchar_t* text, Dword size,
                                         Dword* written, void* reserved) noexcept;
/// Asks an operation to end early; all of the handle's if it is null.
__declspec(dllimport) Bool CancelIoEx(Handle handle, Overlapped* overlapped) noexcept;

/// What an operation has moved; may wait for its end.
__declspec(dllimport) Bool GetOverlappedResult(Handle handle, Overlapped* overlapped,
                                               Dword* moved, Bool wait) noexcept;
/// Names the process that asks, without being a handle that must be closed.
__declspec(dllimport) Handle GetCurrentProcess() noexcept;
/// When it began and ended, and how long it has been at work in the kernel and outside; in steps of 100 ns.
__declspec(dllimport) Bool GetProcessTimes(Handle process, std::uint64_t* begin,
                                           std::uint64_t* end, std::uint64_t* kernel,
                                           std::uint64_t* user) noexcept;
/// Has @p handler called, in a thread of its own, for Ctrl+C and its like; false says "not mine".
__declspec(dllimport) Bool SetConsoleCtrlHandler(Bool (*handler)(Dword) noexcept,
                                                 Bool add) noexcept;
/// Does as if somebody had pressed it. @p group 0 is all who share the console.
__declspec(dllimport) Bool GenerateConsoleCtrlEvent(Dword control, Dword group) noexcept;
/// Leaves the console that the process began with.
__declspec(dllimport) Bool FreeConsole() noexcept;
/// Gets one of its own.
__declspec(dllimport) Bool AllocConsole() noexcept;
/// Lets others run for so long at least.
__declspec(dllimport) void Sleep(Dword milliseconds) noexcept;

/// Makes a port (@p handle `invalid`), or lets a port have the completions of a handle.
__declspec(dllimport) Handle CreateIoCompletionPort(Handle handle, Handle port,
                                                    std::uintptr_t key,
                                                    Dword threads) noexcept;
/// Takes completions out of a port. @returns 0 also if the time is up: error 258.
__declspec(dllimport) Bool GetQueuedCompletionStatusEx(Handle port, OverlappedEntry* room,
                                                       Dword size, Dword* taken,
                                                       Dword milliseconds,
                                                       Bool alertable) noexcept;
/// Puts a completion of our own into a port.
__declspec(dllimport) Bool PostQueuedCompletionStatus(Handle port, Dword bytes,
                                                      std::uintptr_t key,
                                                      Overlapped* overlapped) noexcept;

/// The DLL of that name, if it is loaded.
__declspec(dllimport) Handle GetModuleHandleA(const char* name) noexcept;
/// Where the function of that name begins.
__declspec(dllimport) void* GetProcAddress(Handle module, const char* name) noexcept;

}  // extern "C"

// Access, ways to open, flags of CreateFileA().
inline constexpr Dword generic_read = 0x8000'0000;    ///< GENERIC_READ
inline constexpr Dword generic_write = 0x4000'0000;   ///< GENERIC_WRITE
inline constexpr Dword create_always = 2;             ///< CREATE_ALWAYS
inline constexpr Dword open_existing = 3;             ///< OPEN_EXISTING
inline constexpr Dword flag_overlapped = 0x40000000;  ///< FILE_FLAG_OVERLAPPED
inline constexpr Dword delete_on_close = 0x04000000;  ///< FILE_FLAG_DELETE_ON_CLOSE
inline constexpr Dword folders_too = 0x02000000;      ///< FILE_FLAG_BACKUP_SEMANTICS
inline constexpr Dword share_all = 7;                 ///< FILE_SHARE_READ, _WRITE, _DELETE
inline constexpr Dword instead_of_what_is_there = 1;  ///< MOVEFILE_REPLACE_EXISTING

// Answers about a file.
inline constexpr Dword is_folder = 0x10;  ///< FILE_ATTRIBUTE_DIRECTORY
inline constexpr Dword is_link = 0x400;   ///< FILE_ATTRIBUTE_REPARSE_POINT
inline constexpr Dword is_disk = 1;       ///< FILE_TYPE_DISK

inline constexpr Dword utf8 = 65001;          ///< CP_UTF8
inline constexpr Dword whole_characters = 8;  ///< MB_ERR_INVALID_CHARS

inline constexpr Dword control_c = 0;      ///< CTRL_C_EVENT
inline constexpr Dword control_break = 1;  ///< CTRL_BREAK_EVENT

// Answers of GetLastError().
inline constexpr Dword error_invalid_handle = 6;  ///< ERROR_INVALID_HANDLE
inline constexpr Dword error_end_of_file = 38;    ///< ERROR_HANDLE_EOF
inline constexpr Dword error_timeout = 258;       ///< WAIT_TIMEOUT
inline constexpr Dword error_not_found = 1168;    ///< ERROR_NOT_FOUND
inline constexpr Dword error_pending = 997;       ///< ERROR_IO_PENDING: it has begun

/// STD_OUTPUT_HANDLE
inline constexpr Dword standard_output = static_cast<Dword>(-11);

/// What the functions want for "no handle".
inline const Handle invalid_handle = reinterpret_cast<Handle>(invalid);

}  // namespace windows
