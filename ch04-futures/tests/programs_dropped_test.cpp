// Each of the programs is dropped at each of its awaits: after its first poll, after its second, and
// so on until it ends by itself. No socket, no client and no file may be left.

#include <filesystem>
#include <string>

#include "base/must.hpp"
#include "futures/core/join.hpp"
#include "futures/core/timeout.hpp"
#include "programs/accept_each.hpp"
#include "programs/chat.hpp"
#include "programs/downloader.hpp"
#include "programs/key_value.hpp"
#include "programs/pages.hpp"
#include "servers/temporary_folder.hpp"
#include "workbook/catch.hpp"

using base::must, futures::Runtime, futures::Task, futures::TcpListener, futures::TcpStream;
using std::chrono::milliseconds;

namespace {

std::span<const std::byte> bytes_of(const std::string& text) {
    return std::as_bytes(std::span(text));
}

// Polls a task so many times, and then destroys it. Gives whether it has ended by itself.
template <class T>
class Dropped : futures::Pinned {
  public:
    using Output = bool;
    Dropped(std::size_t polls, Task<T> task) : left_(polls), task_(std::move(task)) {}
    futures::Poll<bool> poll(futures::Context& context) {
        if (left_ > 0 && task_->poll(context).is_ready()) return true;
        if (left_ == 0 || --left_ == 0) {
            task_.reset();
            return false;
        }
        return futures::pending;
    }

  private:
    std::size_t left_;
    std::optional<Task<T>> task_;
};

// Says something in two pieces, and hears what there is. It may be left at any time.
Task<std::string> talk(Runtime& runtime, events::Address server, std::string words) {
    std::string heard;
    auto stream = co_await TcpStream::connect(runtime, server);
    if (!stream) co_return heard;
    for (const auto& piece :
         {words.substr(0, words.size() / 2), words.substr(words.size() / 2)}) {
        const auto said = co_await stream->write_all(bytes_of(piece));
        if (!said) co_return heard;
        co_await futures::sleep(milliseconds(1));
    }
    (void)co_await stream->shutdown();
    std::array<char, 4096> room;
    for (;;) {
        const auto count = co_await stream->read(std::as_writable_bytes(std::span(room)));
        if (!count || *count == 0) co_return heard;
        heard.append(room.data(), *count);
    }
}

template <class Service>
Task<bool> serve_and_drop(TcpListener& listener, Service& service, std::size_t polls) {
    auto stream = co_await listener.accept();
    auto serves = service.serve(must("accept", std::move(stream)));
    Dropped dropped(polls, std::move(serves));
    const bool has_ended = co_await dropped;
    co_return has_ended;
}

template <class Service>
Task<bool> meet(Runtime& runtime, TcpListener& listener, Service& service,
                std::size_t polls, std::string words, std::string* heard) {
    auto serves = serve_and_drop(listener, service, polls);
    auto talks = talk(runtime, must("ask", listener.address()), words);
    const auto both = co_await futures::join(serves, talks);
    *heard = std::get<1>(both);
    co_return std::get<0>(both);
}

// Drops `service` while it serves, for each number of polls. `count` says how many clients it has.
// @returns What the client heard when it was not dropped.
template <class Service, class Count>
std::string drop_at_each(Runtime& runtime, Service& service, const std::string& words,
                         Count count) {
    auto listener =
        must("listen", TcpListener::bind(runtime, events::Address::loopback(0)));
    const std::size_t sources = runtime.reactor().sources();
    for (std::size_t polls = 1;; ++polls) {
        INFO("dropped after " << polls << " polls");
        REQUIRE(polls < 100);
        std::string heard;
        const bool has_ended =
            runtime.block_on(meet(runtime, listener, service, polls, words, &heard));
        CHECK(count() == 0);
        CHECK(runtime.reactor().sources() == sources);
        CHECK((!has_ended || polls > 2));
        if (has_ended) return heard;
    }
}

}  // namespace

TEST_CASE("a connection of HTTP may be dropped at each await") {
    auto runtime = must("open", Runtime::open());
    programs::Pages pages;
    pages.add("/index.html", "hello");
    programs::HttpServer server(pages);
    const std::string get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                      slow = "GET /sleep?3 HTTP/1.1\r\nHost: x\r\n\r\n";
    const auto heard =
        drop_at_each(runtime, server, get + slow + get, [&] { return server.clients(); });
    CHECK(heard.find("slept 3 ms") != std::string::npos);
    CHECK(heard.ends_with("\r\n\r\nhello"));
}

TEST_CASE(
    "a connection of the key-value server may be dropped at each await, also while it "
    "commits") {
    const servers::TemporaryFolder folder("dropped");
    programs::KeyValueFiles files;
    must("open", files.open(folder.path.string()));
    auto runtime = must("open", Runtime::open());
    programs::KeyValue server(runtime, files, programs::Durable::always);
    const auto heard =
        drop_at_each(runtime, server, "SET a 1\r\nINCR a\r\nGET a\r\nQUIT\r\n",
                     [&] { return server.clients(); });
    CHECK(heard == "+OK\r\n:2\r\n$1\r\n2\r\n+OK\r\n");
    (void)runtime.shutdown(milliseconds(0));
}

TEST_CASE("a member of the chat may be dropped at each await") {
    auto runtime = must("open", Runtime::open());
    programs::Chat room;
    drop_at_each(runtime, room, "Ann\nhello\n", [&] { return room.members(); });
}

namespace {

Task<bool> get_and_drop(Runtime& runtime, programs::Url url, std::size_t polls) {
    programs::HttpClient client(runtime);
    auto gets = client.get(url);
    Dropped dropped(polls, std::move(gets));
    const bool has_ended = co_await dropped;
    co_return has_ended;
}

Task<bool> load_and_drop(Runtime& runtime, std::vector<programs::Download>& downloads,
                         std::size_t polls) {
    auto loads = programs::download(runtime, downloads, 2);
    Dropped dropped(polls, std::move(loads));
    const bool has_ended = co_await dropped;
    co_return has_ended;
}

// A server of pages, in a runtime of its own thread's.
struct Site {
    Site() {
        pages.add("/big", std::string(300'000, 'x'));
        (void)runtime.spawn(programs::accept_each(runtime, listener, server));
    }
    ~Site() { (void)runtime.shutdown(milliseconds(0)); }
    programs::Url url(const std::string& target) {
        const auto port = must("ask", listener.address()).port();
        return must("parse", programs::Url::parse(
                                 "http://127.0.0.1:" + std::to_string(port) + target));
    }
    programs::Pages pages;
    programs::HttpServer server{pages};
    Runtime runtime = must("open", Runtime::open());
    TcpListener listener =
        must("listen", TcpListener::bind(runtime, events::Address::loopback(0)));
};

}  // namespace

TEST_CASE("a question may be dropped at each await") {
    Site site;
    for (std::size_t polls = 1;; ++polls) {
        REQUIRE(polls < 1000);
        if (site.runtime.block_on(get_and_drop(site.runtime, site.url("/big"), polls)))
            break;
    }
}

TEST_CASE("a download may be dropped at each await, and leaves whole files only") {
    const servers::TemporaryFolder folder("dropped");
    Site site;
    for (std::size_t polls = 1;; ++polls) {
        REQUIRE(polls < 1000);
        std::vector<programs::Download> downloads;
        for (const std::string name : {"one", "two", "three"})
            downloads.push_back(
                {.url = site.url("/big"), .file = (folder.path / name).string()});
        const bool has_ended =
            site.runtime.block_on(load_and_drop(site.runtime, downloads, polls));
        for (const auto& file : std::filesystem::directory_iterator(folder.path)) {
            CHECK(file.path().extension() != ".part");
            CHECK(file.file_size() == 300'000);
        }
        if (!has_ended) continue;
        for (const auto& one : downloads) CHECK(one.result.has_value());
        break;
    }
}
