// A server of HTTP/1.1 whose connections are tasks.
//
// A connection reads like the protocol: read, answer, write, and again, until one of both ends it.
// Every await has a time limit and can be given up when the server shall end: so no client, slow,
// silent or endless, keeps the server from anything. The site answers at once or in its own time.
//
// `68-http-server FOLDER 8000` shows a folder to your browser: http://localhost:8000/
// With `--console` it shows you its tasks, too, each second; with `--console=json`, a program of yours.
//
// Before: 67-backtraces.  Next: 69-http-client.

#include <cstdio>
#include <string>

#include "programs/in_background.hpp"
#include "programs/live_console.hpp"
#include "programs/pages.hpp"
#include "programs/program.hpp"
#include "servers/visitor.hpp"

using base::must, servers::Visitor;

static int serve(const std::string& folder, std::uint16_t port,
                 programs::LiveConsole& console) {
    programs::Pages pages;
    if (const auto added = pages.add_folder(folder); !added) {
        std::fprintf(stderr, "error: cannot read the folder \"%s\": %s\n", folder.c_str(),
                     base::describe(added.error()));
        return 2;
    }
    programs::HttpServer server(pages);
    auto runtime = must("open a runtime", futures::Runtime::open(console.options()));
    return programs::serve_until_ctrl_c(runtime, port, server);
}

// Prints the answers to some bytes: of each the first line, and of the last one the body.
static void ask(std::uint16_t port, const char* what, const std::string& bytes) {
    std::printf("%s\n", what);
    auto visitor = must("connect", Visitor::connect(events::Address::loopback(port)));
    must("say", visitor.say(bytes));
    std::string heard = must("hear", visitor.hear_all());
    for (std::size_t at = heard.find("HTTP/1.1 "); at != std::string::npos;
         at = heard.find("HTTP/1.1 ", at + 1))
        std::printf("    %s\n", heard.substr(at, heard.find('\r', at) - at).c_str());
    heard.erase(0, heard.rfind("\r\n\r\n") + 4);
    if (heard.ends_with('\n')) std::printf("    %s", heard.c_str());
}

static std::string get(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n";
}

static std::string last(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
}

int main(int argc, char** argv) {
    programs::LiveConsole console(argc, argv);
    if (argc == 3) return serve(argv[1], programs::port_in(argv[2]), console);
    programs::Pages pages;
    pages.add("/index.html", "<h1>Hello</h1>\n");
    programs::HttpOptions options;
    options.to_ask = std::chrono::milliseconds(50);  // so that the example is short
    const programs::InBackground<programs::HttpServer> server({}, [&](futures::Runtime&) {
        return std::make_unique<programs::HttpServer>(pages, options);
    });
    const std::uint16_t port = server.port();
    ask(port, "a page", last("/"));
    ask(port, "three requests at once, one of which takes its time",
        get("/") + get("/sleep?5") + last("/none"));
    ask(port, "no request", "hello?\r\n\r\n");
    ask(port, "a head without an end", "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x'));
    ask(port, "a body that is too long",
        "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 99999999\r\n\r\n");
    ask(port, "a request that does not come to its end", "GET / HTT");
}

// Output:
// a page
//     HTTP/1.1 200 OK
//     <h1>Hello</h1>
// three requests at once, one of which takes its time
//     HTTP/1.1 200 OK
//     HTTP/1.1 200 OK
//     HTTP/1.1 404 Not Found
//     there is no such page
// no request
//     HTTP/1.1 400 Bad Request
// a head without an end
//     HTTP/1.1 431 Request Header Fields Too Large
// a body that is too long
//     HTTP/1.1 413 Content Too Large
// a request that does not come to its end
//     HTTP/1.1 408 Request Timeout
