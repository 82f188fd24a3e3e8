#include "programs/downloader.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "futures/core/scope.hpp"

namespace programs {

using base::Errno, base::fail, base::Result, futures::Task;

namespace {

// "name.part", which is removed unless it gets its name.
class PartFile {
  public:
    explicit PartFile(std::string name)
        : name_(std::move(name)), file_(std::fopen(part().c_str(), "wb")) {}
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;
    ~PartFile() {
        if (file_ == nullptr) return;
        std::fclose(file_);
        std::remove(part().c_str());
    }
    [[nodiscard]] bool is_open() const noexcept { return file_ != nullptr; }
    bool write(std::string_view bytes) noexcept {
        return std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size();
    }
    [[nodiscard]] Result<void> finish() {
        const bool is_whole = std::fclose(std::exchange(file_, nullptr)) == 0;
        std::error_code error;
        if (is_whole) std::filesystem::rename(part(), name_, error);
        if (is_whole && !error) return {};
        std::remove(part().c_str());
        return fail(Errno::io_error);
    }

  private:
    [[nodiscard]] std::string part() const { return name_ + ".part"; }
    std::string name_;
    std::FILE* file_;
};

Task<Result<void>> load(HttpClient& client, Download& download) {
    PartFile file(download.file);
    if (!file.is_open()) co_return fail(Errno::access_denied);
    bool is_written = true;
    auto keep = [&](const fetch::Head& head, std::string_view piece) {
        if (head.status != 200) return true;  // words about why not
        download.expected = head.length.value_or(0);
        download.bytes += piece.size();
        is_written = file.write(piece);
        return is_written;
    };
    Sink sink = keep;
    const auto answer = co_await client.get(download.url, std::move(sink));
    if (!is_written) co_return fail(Errno::no_space);
    if (!answer) co_return fail(answer.error());
    if (answer->status != 200) co_return fail(Errno::no_such_file);
    co_return file.finish();
}

// [worker]
// A worker has a connection, and takes the next that nobody has taken.
Task<> work(futures::Reactor& reactor, std::vector<Download>& downloads, std::size_t& next,
            ClientOptions options) {
    const auto client = std::make_unique<HttpClient>(reactor, options);
    while (next < downloads.size()) {
        Download& mine = downloads[next++];
        const auto result = co_await load(*client, mine);
        mine.result = result;
        mine.is_over = true;
    }
}
// [worker]

}  // namespace

// [download]
Task<> download(futures::Runtime& runtime, std::vector<Download>& downloads,
                std::size_t at_once, ClientOptions options) {
    std::size_t next = 0;
    futures::Scope<> workers;  // none of them outlives this task
    for (std::size_t i = 0; i < std::min(at_once, downloads.size()); ++i)
        (void)workers.spawn(work(runtime.reactor(), downloads, next, options));
    co_await workers;
}
// [download]

std::string bar(const std::vector<Download>& downloads, std::size_t width) {
    std::uint64_t bytes = 0;
    std::size_t over = 0, thousandths = 0;
    for (const Download& one : downloads) {
        bytes += one.bytes;
        over += one.is_over;
        if (one.is_over) {
            thousandths += 1000;
        } else if (one.expected > 0) {
            thousandths += std::min<std::size_t>(1000, one.bytes * 1000 / one.expected);
        }
    }
    const std::size_t all = std::max<std::size_t>(1, downloads.size()) * 1000;
    const std::size_t marks = thousandths * width / all;
    return "[" + std::string(marks, '#') + std::string(width - marks, '.') + "] " +
           std::to_string(thousandths * 100 / all) + " %, " + std::to_string(over) +
           " of " + std::to_string(downloads.size()) + " files, " + std::to_string(bytes) +
           " bytes";
}

}  // namespace programs
