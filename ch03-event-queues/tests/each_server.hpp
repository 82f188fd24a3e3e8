#pragma once
/// @file
/// What the tests of the servers share: each server on each back end, by each face of the queue.

#include <functional>
#include <memory>
#include <string>

#include "servers/connections.hpp"
#include "servers/in_background.hpp"
#include "servers/visitor.hpp"
#include "workbook/catch.hpp"

namespace each {

using base::must, events::Address, events::Backend;
using servers::Connections, servers::Face, servers::InBackground, servers::Loop,
    servers::Visitor;

// Runs `test` against a Server of its own for each back end and each face.
template <typename Server>
void server(const std::function<std::unique_ptr<Server>(Loop&, Face)>& make,
            const std::function<void(Server&)>& test) {
    for (const Backend backend : events::backends()) {
        for (const Face face : {Face::readiness, Face::operations}) {
            INFO(events::name_of(backend)
                 << (face == Face::readiness ? ", readiness" : ", operations"));
            InBackground<Server> background(
                backend, [&](Loop& loop) { return make(loop, face); },
                [](Server& server) {
                    must("listen", server.connections().listen(Address::loopback(0)));
                });
            test(background.server());
        }
    }
}

inline Visitor visit(std::uint16_t port) {
    return must("connect", Visitor::connect(Address::loopback(port)));
}

template <typename Server>
Visitor visit(Server& server) {
    return visit(server.connections().port());
}

inline std::string letters(std::size_t count) {
    std::string text = "abcdefghijklmnopqrstuvwxyz";
    while (text.size() < count) text += text;
    text.resize(count);
    return text;
}

}  // namespace each
