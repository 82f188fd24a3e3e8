#pragma once
// Peers that are programs: Node.js and nginx.

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <initializer_list>
#include <string>
#include <vector>

namespace peers {

// Becomes another program; it gets our CPU and our priority.
inline void become(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    std::perror(arguments[0]);
}

inline void serve_node_echo(std::uint16_t port) {
    become(
        {"node", "-e",
         "require('net').createServer(s => { s.setNoDelay(true); s.on('error', () => {});"
         " s.on('data', d => s.write(d)); }).listen(" +
             std::to_string(port) + ", '127.0.0.1')"});
}

inline void serve_node_http(std::uint16_t port) {
    become({"node", "-e",
            "require('http').createServer((q, r) => r.end('Hello, world!')).listen(" +
                std::to_string(port) + ", '127.0.0.1')"});
}

inline void serve_nginx(std::uint16_t port) {
    const std::string name = "/tmp/nginx-bench-" + std::to_string(getpid());
    std::ofstream(name + ".conf")
        << "daemon off; master_process off; worker_processes 1; error_log /dev/null; pid "
        << name << ".pid;\nevents { worker_connections 4096; }\n"
        << "http { access_log off; keepalive_requests 1000000000; tcp_nodelay on;\n"
        << "server { listen 127.0.0.1:" << port
        << "; location / { return 200 'Hello, world!'; } } }\n";
    become({"/usr/sbin/nginx", "-c", name + ".conf"});
}

}  // namespace peers
