#pragma once
/// @file
/// A server of HTTP in a thread of its own, and what its tests ask it.

#include <functional>
#include <memory>
#include <string>

#include "base/must.hpp"
#include "events/queue.hpp"
#include "programs/http_server.hpp"
#include "programs/in_background.hpp"
#include "programs/pages.hpp"
#include "servers/visitor.hpp"
#include "workbook/catch.hpp"

using base::must, programs::HttpOptions, programs::HttpServer, programs::InBackground,
    servers::Visitor;
using std::chrono::milliseconds;

class Server {
  public:
    explicit Server(futures::RuntimeOptions runtime, const HttpOptions& options = {})
        : background_(runtime, [&](futures::Runtime&) {
              pages_.add("/index.html", "hello");
              return std::make_unique<HttpServer>(pages_, options);
          }) {}
    [[nodiscard]] Visitor visit() const {
        return must("connect",
                    Visitor::connect(events::Address::loopback(background_.port())));
    }
    std::size_t stop(futures::nanoseconds grace) { return background_.stop(grace); }

  private:
    programs::Pages pages_;
    InBackground<HttpServer> background_;
};

inline void on_each_runtime(const std::function<void(futures::RuntimeOptions)>& test) {
    for (const events::Backend backend : events::backends()) {
        for (const auto io : {futures::Io::readiness, futures::Io::operations}) {
            DYNAMIC_SECTION(
                events::name_of(backend)
                << (io == futures::Io::readiness ? ", readiness" : ", operations")) {
                test({.backend = backend, .io = io});
            }
        }
    }
}

inline void on_each(const HttpOptions& options, const std::function<void(Server&)>& test) {
    on_each_runtime([&](futures::RuntimeOptions runtime) {
        Server server(runtime, options);
        test(server);
    });
}

inline std::string get(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

inline const std::string hello =
    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
    "5\r\n\r\nhello";
