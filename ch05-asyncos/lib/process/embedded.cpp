#include "process/embedded.hpp"

#include <algorithm>
#include <cstring>

namespace process {

using base::Errno;
using base::Result;
using files::FileRef;
using futures::Task;

namespace {

struct Program {
    const char* name;
    const std::byte* begin;
    std::size_t bytes;
};
extern "C" const Program embedded_programs[], embedded_programs_end[];

class ProgramFile final : public files::File {
  public:
    explicit ProgramFile(const Program& program) noexcept
        : File(abi::Open::read), program_(program) {}

    Result<std::size_t> try_read(std::span<std::byte> to) noexcept override {
        const std::size_t count = copy(to, at_);
        at_ += count;
        return count;
    }
    Task<Result<std::size_t>> read_at(std::span<std::byte> to,
                                      std::uint64_t offset) override {
        co_return copy(to, offset);
    }
    Task<Result<abi::Stat>> status() override {
        abi::Stat stat{};
        stat.mode = abi::Mode::file | 0555;
        stat.links = 1;
        stat.size = static_cast<std::int64_t>(program_.bytes);
        stat.block_size = 4096;
        co_return stat;
    }

  private:
    std::size_t copy(std::span<std::byte> to, std::uint64_t offset) const noexcept {
        if (offset >= program_.bytes) return 0;
        const std::size_t count = std::min<std::size_t>(to.size(), program_.bytes - offset);
        std::memcpy(to.data(), program_.begin + offset, count);
        return count;
    }
    const Program& program_;
    std::uint64_t at_ = 0;
};

}  // namespace

Task<Result<FileRef>> Embedded::open(std::uint32_t, std::string_view path, unsigned flags,
                                     unsigned) {
    if ((flags & abi::Open::access) != abi::Open::read)
        co_return base::fail(Errno::access_denied);
    const std::string_view name = path.substr(path.rfind('/') + 1);
    for (const Program* program = embedded_programs; program != embedded_programs_end;
         ++program) {
        if (name != program->name) continue;
        auto file = files::make<ProgramFile>(*program);
        co_return file;
    }
    co_return base::fail(Errno::no_such_file);
}

}  // namespace process
