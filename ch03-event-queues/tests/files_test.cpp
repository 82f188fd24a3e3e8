// A site of files, and copies of files. Each on every back end.

#include "servers/files.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "each_server.hpp"
#include "quirks.hpp"
#include "servers/copier.hpp"
#include "servers/temporary_folder.hpp"

namespace fs = std::filesystem;
using base::must, each::letters, each::visit;
using events::Backend;
using servers::Copier, servers::Face, servers::Files, servers::Folder, servers::Loop,
    servers::Visitor;

namespace {

// A folder that lives as long as the test.
struct Place {
    servers::TemporaryFolder folder{"files-test-"};
    const fs::path path = folder.path;
    void put(const std::string& name, const std::string& text) const {
        fs::create_directories((path / name).parent_path());
        std::ofstream(path / name, std::ios::binary) << text;
    }
    std::string name(const std::string& file) const { return (path / file).string(); }
    std::string get(const std::string& name) const {
        std::ifstream in(path / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

void on_each(const Place& place, const std::function<void(Files&)>& test) {
    each::server<Files>(
        [&](Loop& loop, Face face) {
            return std::make_unique<Files>(
                loop, must("open", Folder::open((place.path / "site").string())),
                servers::HttpOptions{.face = face});
        },
        test);
}

std::string ask(Visitor& visitor, const std::string& method, const std::string& target) {
    must("say", visitor.say(method + " " + target + " HTTP/1.1\r\nHost: x\r\n\r\n"));
    return must("hear", visitor.hear_until("\r\n\r\n"));
}

}  // namespace

TEST_CASE("files are answered whole, one after the other") {
    const Place place;
    const std::string large = letters(5'000'000);
    place.put("site/index.html", "<p>hello");
    place.put("site/a b/large.bin", large);
    place.put("site/empty.txt", "");
    on_each(place, [&](Files& files) {
        Visitor visitor = visit(files);
        CHECK(ask(visitor, "GET", "/") ==
              "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
              "Content-Length: 8\r\n\r\n");
        CHECK(visitor.hear(8) == "<p>hello");
        ask(visitor, "GET", "/a%20b/large.bin");
        CHECK(must("hear", visitor.hear(large.size())) == large);
        CHECK(ask(visitor, "HEAD", "/a%20b/large.bin").find("5000000") !=
              std::string::npos);
        CHECK(ask(visitor, "GET", "/empty.txt").starts_with("HTTP/1.1 200"));
        CHECK(ask(visitor, "GET", "/none").starts_with("HTTP/1.1 404"));
    });
}

TEST_CASE("nothing but the folder's files is given away") {
    const Place place;
    place.put("secret.txt", "secret");
    place.put("site/open.txt", "open");
    conformance::put_traps_into((place.path / "site").string());
    on_each(place, [](Files& files) {
        for (const char* target :
             {"/../secret.txt", "/%2e%2e/secret.txt", "/x/../../secret.txt", "/link.txt",
              "/up/secret.txt", "/pipe", "/.", "/up", "//secret.txt", "/open.txt/x",
              "/..%5csecret.txt", "/open.txt::$DATA", "/NUL"}) {
            INFO(target);
            Visitor visitor = visit(files);
            CHECK(ask(visitor, "GET", target).starts_with("HTTP/1.1 40"));
        }
        Visitor visitor = visit(files);
        ask(visitor, "GET", "/open.txt");
        CHECK(visitor.hear(4) == "open");
    });
}

TEST_CASE("a client that leaves in the middle of a file harms nobody") {
    const Place place;
    place.put("site/large.bin", letters(8'000'000));
    on_each(place, [](Files& files) {
        for (int i = 0; i < 10; ++i) {
            Visitor visitor = visit(files);
            ask(visitor, "GET", "/large.bin");
            visitor.vanish();
        }
        Visitor visitor = visit(files);
        CHECK(ask(visitor, "HEAD", "/large.bin").starts_with("HTTP/1.1 200"));
    });
}

TEST_CASE("a copy is what was copied") {
    const Place place;
    for (const Backend backend : events::backends()) {
        for (const std::size_t size : {0u, 1u, 131'072u, 1'000'001u}) {
            INFO(events::name_of(backend) << ", " << size << " bytes");
            place.put("from", letters(size));
            Loop loop(must("open", events::Queue::open(backend)));
            Copier copier(loop);
            std::uint64_t copied = 1;
            must("copy", copier.copy(place.name("from"), place.name("to"),
                                     [&](base::Result<std::uint64_t> result) {
                                         copied = must("copy", result);
                                         loop.stop();
                                     }));
            must("run", loop.run());
            CHECK(copied == size);
            CHECK(place.get("to") == letters(size));
            CHECK_FALSE(fs::exists(place.path / "to.part"));
        }
    }
}

TEST_CASE("a copy that fails leaves what was there before") {
    const Place place;
    place.put("from", letters(1'000'000));
    place.put("to", "precious");
    for (const Backend backend : events::backends()) {
        INFO(events::name_of(backend));
        Loop loop(must("open", events::Queue::open(backend)));
        Copier copier(loop);
        const auto untold = [](auto) { FAIL("nobody should be told"); };
        CHECK(copier.copy(place.name("none"), place.name("to"), untold).error() ==
              base::Errno::no_such_file);
        CHECK(copier.copy(place.path.string(), place.name("to"), untold).error() ==
              base::Errno::is_a_directory);
        // Stopped in the middle.
        base::Errno why{};
        must("copy", copier.copy(place.name("from"), place.name("to"), [&](auto result) {
            why = result ? base::Errno{} : result.error();
            loop.stop();
        }));
        copier.on_stop();
        must("run", loop.run());
        CHECK(why == base::Errno::cancelled);
        CHECK(place.get("to") == "precious");
        CHECK_FALSE(fs::exists(place.path / "to.part"));
    }
}
