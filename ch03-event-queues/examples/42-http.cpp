// A server of HTTP/1.1 for the files of a folder.
//
// A connection carries one request after the other; two that come together are answered in their
// order. What is no request is refused in words, and closed: a server says nothing to bytes that it
// does not understand but that. And no path, however it is written, leads out of the folder.
//
// `42-http FOLDER 8000` serves a folder to your browser: http://localhost:8000/
//
// Before: 41-proxy.  Next: 43-udp-echo.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "servers/files.hpp"
#include "servers/in_background.hpp"
#include "servers/program.hpp"
#include "servers/temporary_folder.hpp"
#include "servers/visitor.hpp"

namespace fs = std::filesystem;
using base::must, events::Address;
using servers::Files, servers::Folder, servers::InBackground, servers::Loop,
    servers::Visitor;

// A folder with two files, and a secret beside it.
struct Place {
    servers::TemporaryFolder folder{"http-"};
    const fs::path path = folder.path;
    Place() {
        fs::create_directory(path / "site");
        std::ofstream(path / "site/index.html", std::ios::binary) << "<h1>Hello</h1>\n";
        std::ofstream(path / "site/two.txt", std::ios::binary) << "two\n";
        std::ofstream(path / "secret.txt", std::ios::binary) << "secret\n";
    }
};

// Prints the answers to some bytes: of each the first line, and of the last one the body.
static void ask(std::uint16_t port, const std::string& what, const std::string& bytes) {
    std::printf("%s\n", what.c_str());
    Visitor visitor = must("connect", Visitor::connect(Address::loopback(port)));
    must("say", visitor.say(bytes));
    visitor.end_saying();
    std::string heard = must("hear", visitor.hear_all());
    for (std::size_t at = heard.find("HTTP/1.1 "); at != std::string::npos;
         at = heard.find("HTTP/1.1 ", at + 1))
        std::printf("    %s\n", heard.substr(at, heard.find('\r', at) - at).c_str());
    heard.erase(0, heard.rfind("\r\n\r\n") + 4);
    if (heard.ends_with('\n')) std::printf("    %s", heard.c_str());
}

static std::string get(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: here\r\n\r\n";
}

// 42-http FOLDER PORT [BACKEND]
static int serve(Loop& loop, const servers::Arguments& arguments) {
    const std::string name = arguments.rest[0];
    auto folder = Folder::open(name);
    if (!folder)
        return servers::complain("cannot open \"" + name +
                                 "\": " + base::describe(folder.error()));
    Files files(loop, std::move(*folder));
    const auto made = files.connections().listen(arguments.address);
    return servers::listening(loop, made, arguments, files.connections().port());
}

int main(int argc, char** argv) {
    if (argc > 1)
        return servers::run_program({argv, static_cast<std::size_t>(argc)}, "FOLDER",
                                    serve);
    const Place place;
    InBackground<Files> background(
        events::Backend::best,
        [&](Loop& loop) {
            return std::make_unique<Files>(
                loop,
                must("open the folder", Folder::open((place.path / "site").string())));
        },
        [](Files& files) {
            must("listen", files.connections().listen(Address::loopback(0)));
        });
    const std::uint16_t port = background.server().connections().port();
    ask(port, "a file", get("/"));
    ask(port, "two requests at once", get("/") + get("/two.txt"));
    ask(port, "out of the folder", get("/../secret.txt"));
    ask(port, "and in disguise", get("/%2e%2e/secret.txt"));
    ask(port, "nothing that is there", get("/none"));
    ask(port, "no request", "hello?\r\n\r\n");
    ask(port, "a path without an end", "GET /" + std::string(10'000, 'a'));
}

// Output:
// a file
//     HTTP/1.1 200 OK
//     <h1>Hello</h1>
// two requests at once
//     HTTP/1.1 200 OK
//     HTTP/1.1 200 OK
//     two
// out of the folder
//     HTTP/1.1 400 Bad Request
//     no such path
// and in disguise
//     HTTP/1.1 400 Bad Request
//     no such path
// nothing that is there
//     HTTP/1.1 404 Not Found
//     there is no such file
// no request
//     HTTP/1.1 400 Bad Request
// a path without an end
//     HTTP/1.1 414 URI Too Long
