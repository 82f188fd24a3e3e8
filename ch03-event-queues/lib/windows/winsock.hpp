#pragma once
/// @file
/// Functions of ws2_32.dll: sockets, nearly as on POSIX. Nearly: they are no files, begin with
/// WSAStartup(), and tell errors by WSAGetLastError().
/// @source learn.microsoft.com, "Winsock Functions"

#include "windows/types.hpp"

namespace windows {

extern "C" {

/// Must be called once before all others; @p room is for a WSADATA of 408 bytes.
__declspec(dllimport) int WSAStartup(std::uint16_t version, void* room) noexcept;
/// Why the last call of this thread has failed.
__declspec(dllimport) int WSAGetLastError() noexcept;
/// Makes a socket. With wsa_overlapped it can do several things at once.
__declspec(dllimport) Socket WSASocketW(int family, int type, int protocol, void* info,
                                        unsigned group, Dword flags) noexcept;
/// Closes one: CloseHandle() must not.
__declspec(dllimport) int closesocket(Socket socket) noexcept;
/// As on POSIX, like all without a WSA in front.
__declspec(dllimport) int bind(Socket socket, const void* address, int size) noexcept;
/// Likewise.
__declspec(dllimport) int listen(Socket socket, int waiting) noexcept;
/// Likewise.
__declspec(dllimport) Socket accept(Socket socket, void* address, int* size) noexcept;
/// Likewise.
__declspec(dllimport) int connect(Socket socket, const void* address, int size) noexcept;
/// Likewise.
__declspec(dllimport) int recv(Socket socket, char* room, int size, int flags) noexcept;
/// Likewise.
__declspec(dllimport) int send(Socket socket, const char* bytes, int size,
                               int flags) noexcept;
/// Likewise.
__declspec(dllimport) int recvfrom(Socket socket, char* room, int size, int flags,
                                   void* sender, int* sender_size) noexcept;
/// Likewise.
__declspec(dllimport) int sendto(Socket socket, const char* bytes, int size, int flags,
                                 const void* receiver, int receiver_size) noexcept;
/// Likewise.
__declspec(dllimport) int shutdown(Socket socket, int how) noexcept;
/// Likewise.
__declspec(dllimport) int getsockname(Socket socket, void* address, int* size) noexcept;
/// Likewise.
__declspec(dllimport) int getsockopt(Socket socket, int level, int name, char* value,
                                     int* size) noexcept;
/// Likewise.
__declspec(dllimport) int setsockopt(Socket socket, int level, int name, const char* value,
                                     int size) noexcept;
/// What ioctl() and fcntl() are elsewhere.
__declspec(dllimport) int ioctlsocket(Socket socket, long command,
                                      unsigned long* value) noexcept;
/// Likewise; also finds functions that stand in no DLL's list: AcceptEx, ConnectEx.
__declspec(dllimport) int WSAIoctl(Socket socket, Dword command, const void* in,
                                   Dword in_size, void* out, Dword out_size,
                                   Dword* returned, Overlapped* overlapped,
                                   void* routine) noexcept;
/// Begins to receive.
__declspec(dllimport) int WSARecv(Socket socket, Buffer* buffers, Dword count,
                                  Dword* received, Dword* flags, Overlapped* overlapped,
                                  void* routine) noexcept;
/// Begins to send.
__declspec(dllimport) int WSASend(Socket socket, Buffer* buffers, Dword count, Dword* sent,
                                  Dword flags, Overlapped* overlapped,
                                  void* routine) noexcept;
/// Begins to receive a datagram; @p sender must live until that is done.
__declspec(dllimport) int WSARecvFrom(Socket socket, Buffer* buffers, Dword count,
                                      Dword* received, Dword* flags, void* sender,
                                      int* sender_size, Overlapped* overlapped,
                                      void* routine) noexcept;
/// Begins to send one.
__declspec(dllimport) int WSASendTo(Socket socket, Buffer* buffers, Dword count,
                                    Dword* sent, Dword flags, const void* receiver,
                                    int receiver_size, Overlapped* overlapped,
                                    void* routine) noexcept;
/// "127.0.0.1" to four bytes. @returns 1 if it is an address.
__declspec(dllimport) int inet_pton(int family, const char* text, void* address) noexcept;
/// And back.
__declspec(dllimport) const char* inet_ntop(int family, const void* address, char* text,
                                            std::size_t size) noexcept;

/// AcceptEx(): takes a connection with a socket that was made for it before.
using AcceptEx = Bool (*)(Socket listener, Socket taken, void* room, Dword data_size,
                          Dword local_size, Dword remote_size, Dword* received,
                          Overlapped* overlapped) noexcept;
/// ConnectEx(): the socket must be bound.
using ConnectEx = Bool (*)(Socket socket, const void* address, int size, const void* bytes,
                           Dword bytes_size, Dword* sent, Overlapped* overlapped) noexcept;

}  // extern "C"

/// By this name AcceptEx() is asked for.
inline constexpr Guid accept_ex_guid = {
    0xb5367df1, 0xcbac, 0x11cf, {0x95, 0xca, 0x00, 0x80, 0x5f, 0x48, 0xa1, 0x92}};
/// By this name ConnectEx() is asked for.
inline constexpr Guid connect_ex_guid = {
    0x25a207b9, 0xddf3, 0x4660, {0x8e, 0xe9, 0x76, 0xe5, 0x8c, 0x74, 0x06, 0x3e}};

inline constexpr int inet = 2;                      ///< AF_INET
inline constexpr int inet6 = 23;                    ///< AF_INET6
inline constexpr int stream = 1;                    ///< SOCK_STREAM
inline constexpr int datagram = 2;                  ///< SOCK_DGRAM
inline constexpr int tcp = 6;                       ///< IPPROTO_TCP
inline constexpr int no_delay = 1;                  ///< TCP_NODELAY
inline constexpr int socket_level = 0xFFFF;         ///< SOL_SOCKET
inline constexpr int linger = 0x80;                 ///< SO_LINGER
inline constexpr int exclusive_use = ~4;            ///< SO_EXCLUSIVEADDRUSE
inline constexpr int socket_type = 0x1008;          ///< SO_TYPE
inline constexpr int last_error = 0x1007;           ///< SO_ERROR
inline constexpr int update_accept = 0x700B;        ///< SO_UPDATE_ACCEPT_CONTEXT
inline constexpr int update_connect = 0x7010;       ///< SO_UPDATE_CONNECT_CONTEXT
inline constexpr Dword wsa_overlapped = 1;          ///< WSA_FLAG_OVERLAPPED
inline constexpr Dword wsa_no_inherit = 0x80;       ///< WSA_FLAG_NO_HANDLE_INHERIT
inline constexpr Dword find_function = 0xC8000006;  ///< SIO_GET_EXTENSION_FUNCTION_POINTER
inline constexpr Dword base_socket = 0x48000022;    ///< SIO_BASE_HANDLE
inline constexpr long never_wait = static_cast<long>(0x8004667E);  ///< FIONBIO

}  // namespace windows
