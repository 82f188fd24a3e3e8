#include <fcntl.h>
#include <io.h>
#include <share.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "journal/file.hpp"

namespace journal {

namespace {

constexpr int mode = _O_RDWR | _O_CREAT | _O_APPEND | _O_BINARY | _O_NOINHERIT;
constexpr std::size_t most_at_once = std::size_t{1} << 30;  // a size is an unsigned there

std::unexpected<base::Errno> failed() noexcept {
    return base::fail(static_cast<base::Errno>(errno));
}

}  // namespace

base::Result<File> File::open(const std::string& name) noexcept {
    const int descriptor = _open(name.c_str(), mode, _S_IREAD | _S_IWRITE);
    if (descriptor < 0) return failed();
    return File(descriptor);
}

base::Result<File> File::open_alone(const std::string& name) noexcept {
    const int descriptor = _sopen(name.c_str(), mode, _SH_DENYRW, _S_IREAD | _S_IWRITE);
    if (descriptor >= 0) return File(descriptor);
    if (errno == EACCES) return base::fail(base::Errno::busy);
    return failed();
}

File::~File() {
    if (descriptor_ >= 0) _close(descriptor_);
}

base::Result<std::size_t> File::read(char* into, std::size_t most,
                                     std::uint64_t position) noexcept {
    if (_lseeki64(descriptor_, static_cast<long long>(position), SEEK_SET) < 0)
        return failed();
    const int count =
        _read(descriptor_, into, static_cast<unsigned>(std::min(most, most_at_once)));
    if (count < 0) return failed();
    return static_cast<std::size_t>(count);
}

base::Result<void> File::write(std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const int count =
            _write(descriptor_, bytes.data(),
                   static_cast<unsigned>(std::min(bytes.size(), most_at_once)));
        if (count <= 0) return failed();
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

base::Result<void> File::sync() noexcept {
    if (_commit(descriptor_) == 0) return {};
    return failed();
}

base::Result<void> File::cut(std::uint64_t size) noexcept {
    if (_chsize_s(descriptor_, static_cast<long long>(size)) == 0) return {};
    return failed();
}

// Windows writes its folders through.
base::Result<void> sync_folder(const std::string&) noexcept { return {}; }

}  // namespace journal
