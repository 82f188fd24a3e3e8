// What lib/windows writes down by hand is what the headers of Windows say.
//
// Needs: windows

// clang-format off: the first before the second
#include <winsock2.h>
#include <mswsock.h>
#include <windows.h>
#include <winternl.h>
#include <ws2tcpip.h>
// clang-format on

#include <cstddef>

#include "windows/process_types.hpp"
#include "windows/types.hpp"
#include "workbook/catch.hpp"

// Only sizes and places are compared: both headers declare the same functions, in their own types.

TEST_CASE("scalars are as wide as in windows.h") {
    CHECK(sizeof(windows::Handle) == sizeof(HANDLE));
    CHECK(sizeof(windows::Socket) == sizeof(SOCKET));
    CHECK(sizeof(windows::Bool) == sizeof(BOOL));
    CHECK(sizeof(windows::Dword) == sizeof(DWORD));
    CHECK(sizeof(windows::Status) == sizeof(NTSTATUS));
    CHECK(windows::for_ever == INFINITE);
    CHECK(windows::invalid == INVALID_SOCKET);
}

TEST_CASE("an Overlapped is an OVERLAPPED") {
    using windows::Overlapped;
    CHECK(sizeof(Overlapped) == sizeof(OVERLAPPED));
    CHECK(offsetof(Overlapped, status) == offsetof(OVERLAPPED, Internal));
    CHECK(offsetof(Overlapped, bytes) == offsetof(OVERLAPPED, InternalHigh));
    CHECK(offsetof(Overlapped, offset) == offsetof(OVERLAPPED, Offset));
    CHECK(offsetof(Overlapped, offset_high) == offsetof(OVERLAPPED, OffsetHigh));
    CHECK(offsetof(Overlapped, event) == offsetof(OVERLAPPED, hEvent));
}

TEST_CASE("what is told about a file stands where windows.h says") {
    using windows::FileAbout;
    using Theirs = BY_HANDLE_FILE_INFORMATION;
    CHECK(sizeof(FileAbout) == sizeof(Theirs));
    CHECK(offsetof(FileAbout, attributes) == offsetof(Theirs, dwFileAttributes));
    CHECK(offsetof(FileAbout, size_high) == offsetof(Theirs, nFileSizeHigh));
    CHECK(offsetof(FileAbout, size) == offsetof(Theirs, nFileSizeLow));
}

TEST_CASE("what a process begins with, and what it is, stands where windows.h says") {
    CHECK(sizeof(windows::StartupInfo) == sizeof(STARTUPINFOA));
    CHECK(offsetof(windows::StartupInfo, flags) == offsetof(STARTUPINFOA, dwFlags));
    CHECK(offsetof(windows::StartupInfo, standard) == offsetof(STARTUPINFOA, hStdInput));
    CHECK(sizeof(windows::ProcessInformation) == sizeof(PROCESS_INFORMATION));
    CHECK(offsetof(windows::ProcessInformation, process_number) ==
          offsetof(PROCESS_INFORMATION, dwProcessId));
    CHECK(windows::new_group == CREATE_NEW_PROCESS_GROUP);
    CHECK(windows::only_once == WT_EXECUTEONLYONCE);
}

TEST_CASE("an OverlappedEntry is an OVERLAPPED_ENTRY") {
    using windows::OverlappedEntry;
    CHECK(sizeof(OverlappedEntry) == sizeof(OVERLAPPED_ENTRY));
    CHECK(offsetof(OverlappedEntry, overlapped) ==
          offsetof(OVERLAPPED_ENTRY, lpOverlapped));
    CHECK(offsetof(OverlappedEntry, bytes) ==
          offsetof(OVERLAPPED_ENTRY, dwNumberOfBytesTransferred));
}

TEST_CASE("the types of ntdll are those of winternl.h") {
    using windows::ObjectAttributes, windows::UnicodeString;
    CHECK(sizeof(windows::IoStatus) == sizeof(IO_STATUS_BLOCK));
    CHECK(offsetof(windows::IoStatus, information) ==
          offsetof(IO_STATUS_BLOCK, Information));
    CHECK(sizeof(UnicodeString) == sizeof(UNICODE_STRING));
    CHECK(offsetof(UnicodeString, buffer) == offsetof(UNICODE_STRING, Buffer));
    CHECK(sizeof(ObjectAttributes) == sizeof(OBJECT_ATTRIBUTES));
    CHECK(offsetof(ObjectAttributes, name) == offsetof(OBJECT_ATTRIBUTES, ObjectName));
    CHECK(offsetof(ObjectAttributes, attributes) ==
          offsetof(OBJECT_ATTRIBUTES, Attributes));
}

TEST_CASE("the types of sockets are those of winsock2.h") {
    using windows::Internet6Address, windows::InternetAddress;
    CHECK(sizeof(windows::Buffer) == sizeof(WSABUF));
    CHECK(offsetof(windows::Buffer, bytes) == offsetof(WSABUF, buf));
    CHECK(sizeof(windows::Guid) == sizeof(GUID));
    CHECK(sizeof(windows::Linger) == sizeof(LINGER));
    CHECK(offsetof(windows::Linger, seconds) == offsetof(LINGER, l_linger));
    CHECK(sizeof(InternetAddress) == sizeof(sockaddr_in));
    CHECK(offsetof(InternetAddress, port) == offsetof(sockaddr_in, sin_port));
    CHECK(offsetof(InternetAddress, host) == offsetof(sockaddr_in, sin_addr));
    CHECK(sizeof(Internet6Address) == sizeof(sockaddr_in6));
    CHECK(offsetof(Internet6Address, host) == offsetof(sockaddr_in6, sin6_addr));
    CHECK(offsetof(Internet6Address, scope) == offsetof(sockaddr_in6, sin6_scope_id));
    CHECK(sizeof(WSADATA) == 408);
}
