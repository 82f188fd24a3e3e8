// Files of Windows. A folder is opened once, and the files in it from there, by the call below all
// others: it knows no "..", no drives and no devices called NUL, and can be told to follow no link.
// @source learn.microsoft.com, "CreateFileA", "NtCreateFile"

#include <utility>

#include "events/error_windows.hpp"
#include "events/sockets.hpp"
#include "servers/folder.hpp"
#include "windows/kernel32.hpp"
#include "windows/ntdll.hpp"

namespace servers {

using base::Errno, base::fail, base::Result;
using events::Descriptor;

namespace {

Result<Descriptor> opened(windows::Handle handle) noexcept {
    if (handle == windows::invalid_handle) return fail(events::last_error());
    return reinterpret_cast<Descriptor>(handle);
}

// The flags: folders too; they are told from files below.
Result<Descriptor> open_to_read(const std::string& name) noexcept {
    return opened(windows::CreateFileA(
        name.c_str(), windows::generic_read, windows::share_all, nullptr,
        windows::open_existing, windows::flag_overlapped | windows::folders_too, nullptr));
}

windows::FileAbout about(Descriptor file) noexcept {
    windows::FileAbout found{};
    windows::GetFileInformationByHandle(reinterpret_cast<windows::Handle>(file), &found);
    return found;
}

bool is_folder(Descriptor file) noexcept {
    return (about(file).attributes & windows::is_folder) != 0;
}

Result<File> as_file(const Result<Descriptor>& descriptor) noexcept {
    if (!descriptor) return fail(descriptor.error());
    const auto found = about(*descriptor);
    const bool is_device =
        windows::GetFileType(reinterpret_cast<windows::Handle>(*descriptor)) !=
        windows::is_disk;
    if (!is_device && (found.attributes & (windows::is_folder | windows::is_link)) == 0)
        return File{*descriptor, std::uint64_t{found.size_high} << 32 | found.size};
    events::close_descriptor(*descriptor);
    return fail((found.attributes & windows::is_folder) != 0 ? Errno::is_a_directory
                                                             : Errno::access_denied);
}

// What openat(2) is on POSIX, and never along a link. A name with a colon is another stream of the
// file, one with a backslash would be a path.
Result<Descriptor> open_in(Descriptor folder, const std::string& name) noexcept {
    if (name.empty() || name.find_first_of("\\:") != std::string::npos)
        return fail(Errno::no_such_file);
    wchar_t wide[256];
    const int size =
        windows::MultiByteToWideChar(windows::utf8, windows::whole_characters, name.data(),
                                     static_cast<int>(name.size()), wide, 255);
    if (size <= 0) return fail(Errno::no_such_file);
    const auto bytes = static_cast<std::uint16_t>(size * 2);
    const windows::UnicodeString text{.length = bytes, .room = bytes, .buffer = wide};
    windows::ObjectAttributes which;
    which.root = reinterpret_cast<windows::Handle>(folder);
    which.name = &text;
    which.attributes = windows::any_case;
    windows::Handle made = nullptr;
    windows::IoStatus result;
    const windows::Status status = windows::NtCreateFile(
        &made, windows::read_access, &which, &result, nullptr, 0, windows::share_all,
        windows::open_what_is_there, windows::open_link_itself, nullptr, 0);
    if (status < 0)
        return fail(events::errno_of_status(static_cast<std::uintptr_t>(status)));
    return reinterpret_cast<Descriptor>(made);
}

}  // namespace

Result<File> open_file(const std::string& name) noexcept {
    return as_file(open_to_read(name));
}

Result<Descriptor> make_file(const std::string& name) noexcept {
    return opened(windows::CreateFileA(name.c_str(), windows::generic_write,
                                       windows::share_all, nullptr, windows::create_always,
                                       windows::flag_overlapped, nullptr));
}

Result<void> rename_file(const std::string& from, const std::string& to) noexcept {
    if (windows::MoveFileExA(from.c_str(), to.c_str(), windows::instead_of_what_is_there) ==
        0)
        return fail(events::last_error());
    return {};
}

void remove_file(const std::string& name) noexcept { windows::DeleteFileA(name.c_str()); }

Result<Folder> Folder::open(const std::string& name) noexcept {
    const auto descriptor = open_to_read(name);
    if (!descriptor) return fail(descriptor.error());
    Folder folder(*descriptor);
    if (!is_folder(*descriptor)) return fail(Errno::not_a_directory);
    return folder;
}

Folder::Folder(Folder&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, events::no_descriptor)) {}

Folder::~Folder() {
    if (descriptor_ != events::no_descriptor) events::close_descriptor(descriptor_);
}

// Part by part: a link is noticed where it stands last only.
Result<File> Folder::open_file(const std::string& name) const noexcept {
    Descriptor at = descriptor_;
    for (std::size_t begin = 0;;) {
        const std::size_t slash = name.find('/', begin);
        const bool is_last = slash == std::string::npos;
        const auto next = open_in(at, name.substr(begin, slash - begin));
        if (at != descriptor_) events::close_descriptor(at);
        if (!next || is_last) return as_file(next);
        at = *next;
        if ((about(at).attributes & (windows::is_folder | windows::is_link)) !=
            windows::is_folder) {
            events::close_descriptor(at);
            return fail(Errno::not_a_directory);
        }
        begin = slash + 1;
    }
}

}  // namespace servers
