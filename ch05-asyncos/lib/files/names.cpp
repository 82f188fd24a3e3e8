#include "files/names.hpp"

namespace files {

namespace {
constexpr auto not_here = Errno::not_implemented;
}

Task<Result<abi::Stat>> Names::status(std::uint32_t folder, std::string_view path, bool) {
    auto file = co_await open(folder, path, 0, 0);
    if (!file) co_return base::fail(file.error());
    auto stat = co_await (*file)->status();
    co_return stat;
}
Task<Result<void>> Names::make_folder(std::uint32_t, std::string_view, unsigned) {
    co_return base::fail(not_here);
}
Task<Result<void>> Names::remove(std::uint32_t, std::string_view, bool) {
    co_return base::fail(not_here);
}
Task<Result<void>> Names::link(std::uint32_t, std::string_view, std::uint32_t,
                               std::string_view) {
    co_return base::fail(not_here);
}
Task<Result<void>> Names::make_link(std::string_view, std::uint32_t, std::string_view) {
    co_return base::fail(not_here);
}
Task<Result<std::size_t>> Names::read_link(std::uint32_t, std::string_view,
                                           std::span<char>) {
    co_return base::fail(not_here);
}
Task<Result<void>> Names::rename(std::uint32_t, std::string_view, std::uint32_t,
                                 std::string_view, bool) {
    co_return base::fail(not_here);
}
Task<Result<std::size_t>> Names::path_of(std::uint32_t, std::span<char> to) {
    if (to.empty()) co_return base::fail(Errno::out_of_range);
    to[0] = '/';
    co_return std::size_t{1};
}
Task<Result<void>> Names::sync() { co_return Result<void>(); }

}  // namespace files
