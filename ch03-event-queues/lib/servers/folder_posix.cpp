// Files of POSIX systems.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "events/error_posix.hpp"
#include "servers/folder.hpp"

namespace servers {

using base::Errno, base::fail, base::Result;
using events::Descriptor;

namespace {

// Not to wait: to open a pipe waits for its other end.
constexpr int to_read = O_RDONLY | O_CLOEXEC | O_NONBLOCK;

Result<Descriptor> opened(int descriptor) noexcept {
    if (descriptor < 0) return fail(events::last_error());
    return descriptor;
}

Result<File> as_file(const Result<Descriptor>& descriptor) noexcept {
    if (!descriptor) return fail(descriptor.error());
    struct stat about{};
    if (fstat(*descriptor, &about) == 0 && S_ISREG(about.st_mode))
        return File{*descriptor, static_cast<std::uint64_t>(about.st_size)};
    close(*descriptor);
    return fail(S_ISDIR(about.st_mode) ? Errno::is_a_directory : Errno::access_denied);
}

}  // namespace

Result<File> open_file(const std::string& name) noexcept {
    return as_file(opened(open(name.c_str(), to_read)));
}

Result<Descriptor> make_file(const std::string& name) noexcept {
    return opened(open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
}

Result<void> rename_file(const std::string& from, const std::string& to) noexcept {
    if (rename(from.c_str(), to.c_str()) != 0) return fail(events::last_error());
    return {};
}

void remove_file(const std::string& name) noexcept { unlink(name.c_str()); }

Result<Folder> Folder::open(const std::string& name) noexcept {
    const auto descriptor = opened(::open(name.c_str(), to_read | O_DIRECTORY));
    if (!descriptor) return fail(descriptor.error());
    return Folder(*descriptor);
}

Folder::Folder(Folder&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, events::no_descriptor)) {}

Folder::~Folder() {
    if (descriptor_ != events::no_descriptor) close(descriptor_);
}

// Part by part: O_NOFOLLOW is about the last part of a name only.
Result<File> Folder::open_file(const std::string& name) const noexcept {
    Descriptor at = descriptor_;
    for (std::size_t begin = 0;;) {
        const std::size_t slash = name.find('/', begin);
        const bool is_last = slash == std::string::npos;
        const auto next =
            opened(openat(at, name.substr(begin, slash - begin).c_str(),
                          to_read | O_NOFOLLOW | (is_last ? 0 : O_DIRECTORY)));
        if (at != descriptor_) close(at);
        if (!next || is_last) return as_file(next);
        at = *next;
        begin = slash + 1;
    }
}

}  // namespace servers
