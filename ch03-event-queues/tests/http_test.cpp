// HTTP/1.1: what is a request, in pieces of any size, and what is none.

#include <string>
#include <string_view>
#include <vector>

#include "http/parser.hpp"
#include "http/response.hpp"
#include "workbook/catch.hpp"

using http::Found, http::Limits, http::Parser, http::Request;

namespace {

// What a parser has found in pieces, in words: "GET /a HTTP/1.1 host=x body=hello keep".
std::string told(const Request& request) {
    std::string text(request.method);
    text.append(" ")
        .append(request.target)
        .append(" HTTP/1.")
        .append(std::to_string(request.minor));
    for (const auto& [name, value] : request.headers)
        text.append(" ").append(name).append("=").append(value);
    text.append(" body=").append(request.body);
    return text + (request.keep_alive ? " keep" : " close");
}

std::vector<std::string> found_in(const std::vector<std::string>& pieces,
                                  const Limits& limits = {}) {
    Parser parser(limits);
    Request request;
    std::vector<std::string> found;
    for (const std::string& piece : pieces) {
        std::string_view input = piece;
        for (;;) {
            const Found what = parser.read(input, request);
            if (what == Found::nothing) break;
            if (what == Found::mistake) {
                found.push_back(std::to_string(parser.status()));
                return found;
            }
            found.push_back(told(request));
        }
        CHECK(input.empty());
    }
    return found;
}

int status_of(const std::string& text, const Limits& limits = {}) {
    const auto found = found_in({text}, limits);
    return found.size() == 1 && found[0].size() == 3 ? std::stoi(found[0]) : 0;
}

const std::string two_requests =
    "\r\nPOST /a?b=c HTTP/1.1\r\nHost: x\r\nX-Two:  a b \t\r\nContent-Length: "
    "5\r\n\r\nhello"
    "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n";
const std::vector<std::string> both_told = {
    "POST /a?b=c HTTP/1.1 Host=x X-Two=a b Content-Length=5 body=hello keep",
    "GET / HTTP/1.0 Connection=Keep-Alive body= keep"};

}  // namespace

TEST_CASE("two requests in one piece are found one after the other") {
    CHECK(found_in({two_requests}) == both_told);
}

TEST_CASE("it does not matter where a request is cut in two") {
    for (std::size_t at = 0; at <= two_requests.size(); ++at) {
        INFO("cut at " << at);
        CHECK(found_in({two_requests.substr(0, at), two_requests.substr(at)}) == both_told);
    }
}

TEST_CASE("nor in three, nor into single bytes") {
    for (std::size_t first = 0; first <= two_requests.size(); first += 3) {
        for (std::size_t second = first; second <= two_requests.size(); second += 5)
            REQUIRE(found_in({two_requests.substr(0, first),
                              two_requests.substr(first, second - first),
                              two_requests.substr(second)}) == both_told);
    }
    std::vector<std::string> bytes;
    for (const char c : two_requests) bytes.emplace_back(1, c);
    CHECK(found_in(bytes) == both_told);
}

TEST_CASE("a mistake is the same mistake however it is cut") {
    const std::string wrong = "GET / HTTP/1.1\r\nHost : x\r\n\r\n";
    for (std::size_t at = 0; at <= wrong.size(); ++at)
        CHECK(found_in({wrong.substr(0, at), wrong.substr(at)}) ==
              std::vector<std::string>{"400"});
}

TEST_CASE("what is no request is refused with 400") {
    for (const char* head : {
             "GET\r\n\r\n",
             "GET /\r\n\r\n",
             "GET / HTTP/11\r\n\r\n",
             " GET / HTTP/1.1\r\n\r\n",
             "G(T / HTTP/1.1\r\nHost: x\r\n\r\n",
             "GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n",
             "GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
             "GET / HTTP/1.1\nHost: x\n\n",
             "GET / HTTP/1.1\r\nHost: x\n\r\n",
             "GET / HTTP/1.1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
             "GET / HTTP/1.1\r\nHost x\r\n\r\n",
             "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: "
             "chunked\r\n\r\n",
         }) {
        INFO(head);
        CHECK(status_of(head) == 400);
    }
    CHECK(status_of(std::string("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 29)) == 400);
}

TEST_CASE("what is too much, or not for us, is refused with its own status") {
    const std::string begin = "GET / HTTP/1.1\r\nHost: x\r\n";
    CHECK(status_of(begin + "Transfer-Encoding: chunked\r\n\r\n") == 501);
    CHECK(status_of(begin + "Expect: 100-continue\r\n\r\n") == 417);
    CHECK(status_of("GET / HTTP/2.0\r\n\r\n") == 505);
    CHECK(status_of(begin + "Content-Length: 1048577\r\n\r\n") == 413);
    CHECK(status_of(begin + "Content-Length: 99999999999999999999999\r\n\r\n") == 413);
    CHECK(status_of("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n\r\n") == 414);
    CHECK(status_of(std::string(9000, 'a')) == 414);
    CHECK(status_of(begin + "X: " + std::string(20'000, 'a')) == 431);
    std::string many = begin;
    for (int i = 0; i < 100; ++i) many += "A: b\r\n";
    CHECK(status_of(many + "\r\n") == 431);
    CHECK(status_of(std::string(10'000, '\n')) == 400);
}

TEST_CASE("limits are the last that is allowed") {
    const std::string head =
        "POST /abc HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
    CHECK(status_of(head, {.line = 20, .head = 50, .headers = 2, .body = 3}) == 0);
    CHECK(status_of(head, {.line = 19, .head = 50, .headers = 2, .body = 3}) == 414);
    CHECK(status_of(head, {.line = 20, .head = 49, .headers = 2, .body = 3}) == 431);
    CHECK(status_of(head, {.line = 20, .head = 50, .headers = 1, .body = 3}) == 431);
    CHECK(status_of(head, {.line = 20, .head = 50, .headers = 2, .body = 2}) == 413);
}

TEST_CASE("a connection stays open, or not, as the client says") {
    const auto keeps = [](const std::string& version, const std::string& headers) {
        return found_in({"GET / HTTP/" + version + "\r\nHost: x\r\n" + headers + "\r\n"})
            .at(0)
            .ends_with("keep");
    };
    CHECK(keeps("1.1", ""));
    CHECK_FALSE(keeps("1.1", "Connection: close\r\n"));
    CHECK_FALSE(keeps("1.1", "connection: Upgrade ,  CLOSE\r\n"));
    CHECK_FALSE(keeps("1.0", ""));
    CHECK(keeps("1.0", "Connection: keep-alive\r\n"));
    CHECK_FALSE(keeps("1.0", "Connection: keep-alive, close\r\n"));
}

TEST_CASE("an answer says how long it is") {
    std::string out;
    http::write({.status = 404, .body = "no\n", .keep_alive = false}, out);
    CHECK(out ==
          "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n"
          "Connection: close\r\n\r\nno\n");
}

TEST_CASE("no path leads out of its folder") {
    CHECK(http::name_in_folder("/") == "index.html");
    CHECK(http::name_in_folder("/a/b.txt") == "a/b.txt");
    CHECK(http::name_in_folder("/a%20b/") == "a b/index.html");
    CHECK(http::name_in_folder("/..a/b..") == "..a/b..");
    for (const char* path : {"", "a", "*", "/../a", "/a/../../b", "/a/..", "/%2e%2e/a",
                             "/.%2E/a", "/a/./b", "//etc/passwd", "/a//b", "/a%2f..%2fb/..",
                             "/a%00.txt", "/a%", "/a%2", "/a%zz", "/a\\..\\b", "/c:/x"}) {
        INFO(path);
        CHECK_FALSE(http::name_in_folder(path).has_value());
    }
}
