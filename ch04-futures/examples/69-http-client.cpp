// A client of HTTP/1.1, in the same thread as its server.
//
// Each question is one co_await, and three clients that ask at the same time are three tasks: they
// take as long as the longest. One client asks again over the connection that it has.
//
// `69-http-client http://127.0.0.1:8000/` prints what is there.
//
// Before: 68-http-server.  Next: 70-chat.

#include <chrono>
#include <cstdio>
#include <string>

#include "base/must.hpp"
#include "futures/core/join.hpp"
#include "programs/accept_each.hpp"
#include "programs/http_client.hpp"
#include "programs/pages.hpp"

using base::must, futures::Runtime, futures::Task, programs::Url;

static Task<int> print(Runtime& runtime, Url url) {
    programs::HttpClient client(runtime);
    const auto answer = co_await client.get(url);
    if (!answer) {
        std::fprintf(stderr, "error: %s\n", base::describe(answer.error()));
        co_return 1;
    }
    std::printf("%d\n%s", answer->status, answer->body.c_str());
    co_return 0;
}

static Url at(std::uint16_t port, const std::string& target) {
    return must("parse", Url::parse("http://127.0.0.1:" + std::to_string(port) + target));
}

static Task<> ask(Runtime& runtime, std::uint16_t port, std::string target) {
    programs::HttpClient client(runtime);
    const auto answer = co_await client.get(at(port, target));
    std::printf("%s: %s", target.c_str(), must("get", answer).body.c_str());
}

static Task<> ask_three(Runtime& runtime, std::uint16_t port) {
    const auto begin = std::chrono::steady_clock::now();
    auto first = ask(runtime, port, "/sleep?300");
    auto second = ask(runtime, port, "/sleep?200");
    auto third = ask(runtime, port, "/sleep?100");
    co_await futures::join(first, second, third);
    const auto time = std::chrono::steady_clock::now() - begin;
    std::printf("one after the other would take 600 ms; these took less than that: %s\n",
                time < std::chrono::milliseconds(600) ? "yes" : "no");
}

static Task<> ask_again(Runtime& runtime, std::uint16_t port) {
    programs::HttpClient client(runtime);
    for (const char* target : {"/", "/none", "/sleep?x"}) {
        const auto answer = co_await client.get(at(port, target));
        std::printf("%s: %d %s", target, answer->status, answer->body.c_str());
    }
    const auto nobody = co_await client.get(at(1, "/"));
    std::printf("port 1: %s\n", base::describe(nobody.error()));
}

int main(int argc, char** argv) {
    auto runtime = must("open a runtime", Runtime::open());
    if (argc == 2) {
        const auto url = Url::parse(argv[1]);
        if (url) return runtime.block_on(print(runtime, *url));
        std::fprintf(stderr, "error: \"%s\" is no URL like http://127.0.0.1:8000/\n",
                     argv[1]);
        return 2;
    }
    programs::Pages pages;
    pages.add("/index.html", "hello\n");
    programs::HttpServer server(pages);
    auto listener =
        must("listen", futures::TcpListener::bind(runtime, events::Address::loopback(0)));
    const std::uint16_t port = must("ask", listener.address()).port();
    (void)runtime.spawn(programs::accept_each(runtime, listener, server));
    runtime.block_on(ask_three(runtime, port));
    runtime.block_on(ask_again(runtime, port));
    server.stop();
    std::printf("tasks that did not end: %zu\n",
                runtime.shutdown(std::chrono::seconds(10)));
}

// Output:
// /sleep?100: slept 100 ms
// /sleep?200: slept 200 ms
// /sleep?300: slept 300 ms
// one after the other would take 600 ms; these took less than that: yes
// /: 200 hello
// /none: 404 there is no such page
// /sleep?x: 400 /sleep?50 sleeps for 50 ms, up to 60000
// port 1: connection refused
// tasks that did not end: 0
