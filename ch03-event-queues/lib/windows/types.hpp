#pragma once
/// @file
/// The types of Windows' calls, written down by hand: what windows.h says, without windows.h.
///
/// Only what the workbook uses. A test compares each size and offset with the real headers.
/// @source learn.microsoft.com, "Windows Data Types" and the page of each structure

#include <cstddef>
#include <cstdint>

namespace windows {

/// HANDLE: the name of an open thing. As wide as a pointer, though 32 bits of it count.
using Handle = void*;
/// SOCKET: a handle by another name.
using Socket = std::uintptr_t;
/// BOOL: 0 says that it failed.
using Bool = std::int32_t;
/// DWORD. `unsigned long` has 32 bits on Windows and 64 on Linux: a type to avoid between the two.
using Dword = std::uint32_t;
/// NTSTATUS: negative if it failed.
using Status = std::int32_t;

/// INVALID_HANDLE_VALUE, INVALID_SOCKET.
inline constexpr std::uintptr_t invalid = ~std::uintptr_t{0};
/// INFINITE, for a timeout in milliseconds.
inline constexpr Dword for_ever = 0xFFFF'FFFF;

// [overlapped]
/// OVERLAPPED: an operation under way. Belongs to the kernel until its completion has come.
struct Overlapped {
    std::uintptr_t status = 0;  ///< Internal: how it ended, a Status.
    std::uintptr_t bytes = 0;   ///< InternalHigh: how far it came.
    Dword offset = 0;           ///< Where in the file,
    Dword offset_high = 0;      ///< and its upper half.
    Handle event = nullptr;     ///< Also set when it is done.
};
static_assert(sizeof(Overlapped) == 32 && offsetof(Overlapped, event) == 24);
// [overlapped]

/// OVERLAPPED_ENTRY: a completion, as GetQueuedCompletionStatusEx() gives it.
struct OverlappedEntry {
    std::uintptr_t key;      ///< The handle's, as CreateIoCompletionPort() was told it.
    Overlapped* overlapped;  ///< Which operation.
    std::uintptr_t status;   ///< Internal.
    Dword bytes;             ///< How many were moved.
};
static_assert(sizeof(OverlappedEntry) == 32 && offsetof(OverlappedEntry, bytes) == 24);

/// IO_STATUS_BLOCK: the first half of an Overlapped, by its name in ntdll.
struct IoStatus {
    std::uintptr_t status = 0;  ///< A Status; the other half of the union is a pointer.
    std::uintptr_t information = 0;  ///< Bytes, mostly.
};
static_assert(sizeof(IoStatus) == 16);

/// UNICODE_STRING: counted in bytes, not in characters.
struct UnicodeString {
    std::uint16_t length;   ///< In bytes.
    std::uint16_t room;     ///< MaximumLength, in bytes.
    const wchar_t* buffer;  ///< Of 16 bits each here; of 32 on Linux.
};
static_assert(sizeof(UnicodeString) == 16 && offsetof(UnicodeString, buffer) == 8);

/// OBJECT_ATTRIBUTES: which thing to open.
struct ObjectAttributes {
    Dword length = sizeof(ObjectAttributes);  ///< Of this structure: its version.
    Handle root = nullptr;                    ///< Relative to what.
    const UnicodeString* name = nullptr;      ///< Its path.
    Dword attributes = 0;                     ///< OBJ_...
    void* security = nullptr;                 ///< SecurityDescriptor.
    void* quality = nullptr;                  ///< SecurityQualityOfService.
};
static_assert(sizeof(ObjectAttributes) == 48 && offsetof(ObjectAttributes, name) == 16);

/// WSABUF: a piece of memory.
struct Buffer {
    Dword size;   ///< In bytes.
    char* bytes;  ///< Where it begins.
};
static_assert(sizeof(Buffer) == 16 && offsetof(Buffer, bytes) == 8);

/// LINGER: what becomes of unsent bytes when their socket is closed.
struct Linger {
    std::uint16_t is_on;    ///< l_onoff.
    std::uint16_t seconds;  ///< To wait for them; 0 throws them away, and sends RST.
};
static_assert(sizeof(Linger) == 4);

/// BY_HANDLE_FILE_INFORMATION: what a file is.
struct FileAbout {
    Dword attributes;   ///< FILE_ATTRIBUTE_...
    Dword times[6];     ///< Made, read, written; two halves each.
    Dword volume;       ///< Number of the disk.
    Dword size_high;    ///< Of its bytes: the upper half,
    Dword size;         ///< and the lower one.
    Dword links;        ///< How many names it has.
    Dword identity[2];  ///< Its number on the disk.
};
static_assert(sizeof(FileAbout) == 52 && offsetof(FileAbout, size) == 36);

/// GUID: names a function that WSAIoctl() can find.
struct Guid {
    std::uint32_t a;    ///< Data1.
    std::uint16_t b;    ///< Data2.
    std::uint16_t c;    ///< Data3.
    std::uint8_t d[8];  ///< Data4.
};
static_assert(sizeof(Guid) == 16);

/// sockaddr_in: an address of IPv4.
struct InternetAddress {
    std::uint16_t family;   ///< 2.
    std::uint16_t port;     ///< The byte that counts more first.
    std::uint8_t host[4];   ///< 127, 0, 0, 1.
    std::uint8_t zeros[8];  ///< Nothing.
};
static_assert(sizeof(InternetAddress) == 16);

/// sockaddr_in6: an address of IPv6.
struct Internet6Address {
    std::uint16_t family;   ///< 23; 10 on Linux.
    std::uint16_t port;     ///< The byte that counts more first.
    std::uint32_t flow;     ///< sin6_flowinfo.
    std::uint8_t host[16];  ///< The address.
    std::uint32_t scope;    ///< sin6_scope_id.
};
static_assert(sizeof(Internet6Address) == 28);

}  // namespace windows
