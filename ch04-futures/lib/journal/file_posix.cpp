#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "journal/file.hpp"

namespace journal {

namespace {

std::unexpected<base::Errno> failed() noexcept {
    return base::fail(static_cast<base::Errno>(errno));
}

// fsync() of macOS hands the bytes to the disk, which may still keep them in its own memory.
#if defined(__APPLE__)
bool is_on_the_disk(int descriptor) noexcept {
    return fcntl(descriptor, F_FULLFSYNC) != -1;
}
#elif defined(__unix__)
bool is_on_the_disk(int descriptor) noexcept { return fdatasync(descriptor) == 0; }
#else
#error "journal/file_posix.cpp: say how this system brings bytes to the disk."
#endif

}  // namespace

base::Result<File> File::open(const std::string& name) noexcept {
    const int descriptor =
        ::open(name.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0) return failed();
    return File(descriptor);
}

base::Result<File> File::open_alone(const std::string& name) noexcept {
    auto file = open(name);
    if (!file || flock(file->descriptor_, LOCK_EX | LOCK_NB) == 0) return file;
    if (errno == EWOULDBLOCK) return base::fail(base::Errno::busy);
    return failed();
}

File::~File() {
    if (descriptor_ >= 0) close(descriptor_);
}

base::Result<std::size_t> File::read(char* into, std::size_t most,
                                     std::uint64_t position) noexcept {
    for (;;) {
        const ssize_t count = pread(descriptor_, into, most, static_cast<off_t>(position));
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) return failed();
    }
}

base::Result<void> File::write(std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return failed();
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

base::Result<void> File::sync() noexcept {
    if (!is_on_the_disk(descriptor_)) return failed();
    return {};
}

base::Result<void> File::cut(std::uint64_t size) noexcept {
    if (ftruncate(descriptor_, static_cast<off_t>(size)) < 0) return failed();
    return {};
}

base::Result<void> sync_folder(const std::string& folder) noexcept {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return failed();
    const int result = fsync(descriptor);
    const int why = errno;
    close(descriptor);
    if (result < 0) return base::fail(static_cast<base::Errno>(why));
    return {};
}

}  // namespace journal
