// Responses of HTTP/1.1, in pieces of any size: bodies of each kind, and what is no response.

#include <string>
#include <string_view>
#include <vector>

#include "fetch/parser.hpp"
#include "workbook/catch.hpp"

using fetch::Found, fetch::Parser;

namespace {

constexpr http::Limits small{.line = 20, .head = 100, .headers = 2};
constexpr http::Limits usual;

// What a parser finds in pieces, in words: "200 keep a=b [body]".
std::string found_in(const std::vector<std::string>& pieces, bool ends = false,
                     bool has_body = true, const http::Limits& limits = usual) {
    Parser parser(limits);
    std::string found, body;
    const auto note = [&](Found what) {
        if (what == Found::head) {
            const auto& head = parser.head();
            found += std::to_string(head.status) + (head.keep_alive ? " keep" : " close");
            for (const auto& [name, value] : head.headers)
                found.append(" ").append(name).append("=").append(value);
        }
        if (what == Found::body) body += parser.body();
        if (what == Found::end) found += " [" + body + "]\n", body.clear();
        if (what == Found::mistake) found.append(" mistake: ").append(parser.complaint());
        return what != Found::nothing && what != Found::mistake;
    };
    parser.expect(has_body);
    for (const std::string& piece : pieces) {
        std::string_view input = piece;
        while (note(parser.read(input))) {}
        if (!parser.complaint().empty()) return found;
        REQUIRE(input.empty());
    }
    if (ends) note(parser.finish());
    return found;
}

std::vector<std::string> bytes_of(const std::string& text) {
    std::vector<std::string> bytes;
    for (const char c : text) bytes.emplace_back(1, c);
    return bytes;
}

const std::string ok = "HTTP/1.1 200 OK\r\n";
const std::string chunked = ok + "Transfer-Encoding: Chunked\r\n\r\n";

}  // namespace

TEST_CASE("responses follow each other on one connection, however they are cut") {
    const std::string all =
        ok + "Content-Length: 5\r\n\r\nhello" + "HTTP/1.1 100 Continue\r\n\r\n" +
        "HTTP/1.1 204 \r\n\r\n" + chunked +
        "5\r\nhello\r\n1;x=\"y\"\r\n!\r\n0\r\nTrailer: x\r\n\r\n" +
        "HTTP/1.0 404 Not Found\r\nX: \t y \r\nContent-Length: 0\r\n\r\n";
    const std::string told =
        "200 keep Content-Length=5 [hello]\n204 keep []\n200 keep "
        "Transfer-Encoding=Chunked "
        "[hello!]\n404 close X=y Content-Length=0 []\n";
    CHECK(found_in({all}) == told);
    CHECK(found_in(bytes_of(all)) == told);
    for (std::size_t at = 0; at <= all.size(); ++at) {
        INFO("cut at " << at);
        CHECK(found_in({all.substr(0, at), all.substr(at)}) == told);
    }
}

TEST_CASE("a body without a length ends with the connection, others must not") {
    CHECK(found_in({ok + "\r\nhello", " world"}, true) == "200 close [hello world]\n");
    const std::string early = " mistake: a response that ends too early";
    CHECK(found_in({ok + "Content-Length: 5\r\n\r\nhell"}, true) ==
          "200 keep Content-Length=5" + early);
    CHECK(found_in({chunked + "5\r\nhello\r\n0\r\n"}, true) ==
          "200 keep Transfer-Encoding=Chunked" + early);
    CHECK(found_in({"HTTP/1.1 2"}, true) == early);
    CHECK(found_in({""}, true) == early);
}

TEST_CASE("an answer to HEAD says how long a body would be, and has none") {
    CHECK(found_in({ok + "Content-Length: 5\r\n\r\n"}, false, false) ==
          "200 keep Content-Length=5 []\n");
    CHECK(found_in({"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"}) ==
          "304 keep Content-Length=5 []\n");
}

TEST_CASE("what is no response is a mistake, however it is cut") {
    for (const std::string wrong :
         {"HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 200OK\r\n\r\n",
          "hello\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 101 Switching\r\n\r\n"}) {
        CHECK(found_in({wrong}).starts_with(" mistake: "));
        CHECK(found_in({wrong}) == found_in(bytes_of(wrong)));
    }
    for (const std::string head :
         {"Content-Length: -1", "Content-Length: 1x", "Content-Length: ",
          "Content-Length: 99999999999999999999", "Content-Length: 1\r\nContent-Length: 2",
          "Content-Length: 1\r\nTransfer-Encoding: chunked", "Transfer-Encoding: gzip",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "X", "X : y", " X: y",
          ": y", "X: a\rb"}) {
        INFO(head);
        CHECK(found_in({ok + head + "\r\n\r\n"}).starts_with(" mistake: "));
    }
    for (const std::string body : {"x\r\n", "-1\r\n", "\r\n", "5\n", "1\r\nab", "1\r\na\n",
                                   "ffffffffffffffff1\r\n", "0\r\nx\n"}) {
        INFO(body);
        CHECK(found_in({chunked + body}).find(" mistake: ") != std::string::npos);
        CHECK(found_in({chunked + body}) == found_in(bytes_of(chunked + body)));
    }
}

TEST_CASE("what has no end is refused at its limit") {
    const auto is_mistake = [](const std::string& text) {
        const bool whole =
            found_in({text}, false, true, small).find("mistake") != std::string::npos;
        CHECK(whole == (found_in(bytes_of(text), false, true, small).find("mistake") !=
                        std::string::npos));
        return whole;
    };
    CHECK(is_mistake(std::string(101, 'x')));
    CHECK(is_mistake(ok + "X: " + std::string(100, 'x') + "\r\n\r\n"));
    CHECK(is_mistake(ok + "X: y\r\nX: y\r\nX: y\r\n\r\n"));
    CHECK(!is_mistake(ok + "X: y\r\nX: y\r\n\r\n"));
    CHECK(is_mistake(chunked + "1;" + std::string(20, 'x') + "\r\n"));
    CHECK(!is_mistake(chunked + "1;" + std::string(18, 'x') + "\r\n"));
    std::string trailers = chunked + "0\r\n";
    for (int i = 0; i < 50; ++i) trailers += "a: b\r\n";
    CHECK(is_mistake(trailers));
}
