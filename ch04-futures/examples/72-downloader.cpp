// Six files at once, three at a time, and a bar that says how far they are.
//
// Three workers in one scope share a list: who is free takes the next. The bar is a task beside
// them. When the time is up for all of it, they are dropped in the middle of whatever they do: no
// worker outlives the scope, and no half file keeps a name.
//
// `72-downloader FOLDER URL...` loads files into a folder.
//
// Before: 71-key-value-server.

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "base/must.hpp"
#include "futures/core/select.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/timeout.hpp"
#include "programs/accept_each.hpp"
#include "programs/downloader.hpp"
#include "programs/pages.hpp"
#include "servers/temporary_folder.hpp"

namespace fs = std::filesystem;
using base::must, futures::Runtime, futures::Task, programs::Download, programs::Url;

// Shows the bar again and again, on the same line. It ends by being dropped.
static Task<> show(const std::vector<Download>& downloads) {
    for (;;) {
        std::fprintf(stderr, "\r%s  ", programs::bar(downloads, 40).c_str());
        co_await futures::sleep(std::chrono::milliseconds(100));
    }
}

static Task<> load_and_show(Runtime& runtime, std::vector<Download>& downloads) {
    auto loads = programs::download(runtime, downloads, 3);
    auto shows = show(downloads);
    co_await futures::race(loads, shows);
    std::fprintf(stderr, "\r%s\n", programs::bar(downloads, 40).c_str());
}

static Task<base::Result<void>> load_in_time(Runtime& runtime,
                                             std::vector<Download>& downloads) {
    auto loads = programs::download(runtime, downloads, 3);
    const auto loaded =
        co_await futures::timeout(std::chrono::milliseconds(500), std::move(loads));
    co_return loaded;
}

static int load_all(Runtime& runtime, const std::string& folder, std::span<char*> urls) {
    std::vector<Download> downloads;
    for (const char* const text : urls) {
        const auto url = Url::parse(text);
        if (!url) return std::fprintf(stderr, "error: \"%s\" is no URL\n", text), 2;
        const auto name = fs::path(url->target).filename().string();
        downloads.push_back(
            {.url = *url, .file = folder + "/" + (name.empty() ? "index" : name)});
    }
    runtime.block_on(load_and_show(runtime, downloads));
    for (const Download& one : downloads)
        std::printf("%s: %s\n", one.file.c_str(),
                    one.result ? "done" : base::describe(one.result.error()));
    return 0;
}

static std::vector<Download> six(std::uint16_t port, const fs::path& folder) {
    std::vector<Download> downloads;
    for (const std::string name : {"one", "two", "three", "none", "five", "sleep?60000"}) {
        const auto url =
            Url::parse("http://127.0.0.1:" + std::to_string(port) + "/" + name);
        downloads.push_back(
            {.url = must("parse", url), .file = (folder / name.substr(0, 5)).string()});
    }
    return downloads;
}

static void print(const std::vector<Download>& downloads, const fs::path& folder) {
    std::printf("%s\n", programs::bar(downloads, 12).c_str());
    for (const Download& one : downloads) {
        const char* const how = !one.is_over  ? "dropped"
                                : !one.result ? base::describe(one.result.error())
                                              : "done";
        std::printf("    %s: %s\n", fs::path(one.file).filename().string().c_str(), how);
    }
    std::printf("files in the folder: %d\n",
                static_cast<int>(std::distance(fs::directory_iterator(folder), {})));
}

int main(int argc, char** argv) {
    auto runtime = must("open a runtime", Runtime::open());
    const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
    if (argc > 2) return load_all(runtime, argv[1], arguments.subspan(2));
    programs::Pages pages;
    for (const char* name : {"/one", "/two", "/three", "/five"})
        pages.add(name, std::string(100'000, 'x'));
    programs::HttpServer server(pages);
    auto listener =
        must("listen", futures::TcpListener::bind(runtime, events::Address::loopback(0)));
    (void)runtime.spawn(programs::accept_each(runtime, listener, server));
    const servers::TemporaryFolder folder("downloads");
    auto downloads = six(must("ask", listener.address()).port(), folder.path);
    const auto loaded = runtime.block_on(load_in_time(runtime, downloads));
    std::puts(loaded ? "all have ended" : base::describe(loaded.error()));
    print(downloads, folder.path);
    (void)runtime.shutdown(
        std::chrono::seconds(0));  // the server's tasks end before the server
}

// Output:
// timed out
// [##########..] 83 %, 5 of 6 files, 400000 bytes
//     one: done
//     two: done
//     three: done
//     none: no such file or directory
//     five: done
//     sleep: dropped
// files in the folder: 4
