#include "programs/pages.hpp"

#include <charconv>
#include <fstream>
#include <iterator>
#include <system_error>

#include "futures/core/sleep.hpp"

namespace programs {

namespace fs = std::filesystem;

base::Result<void> Pages::add_folder(const fs::path& folder) {
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        if (!at->is_regular_file(error)) continue;
        std::ifstream file(at->path(), std::ios::binary);
        if (!file) return base::fail(base::Errno::io_error);
        const std::string name =
            "/" + at->path().lexically_relative(folder).generic_string();
        add(name, {std::istreambuf_iterator<char>(file), {}});
    }
    if (!error) return {};
    return base::fail(static_cast<base::Errno>(error.default_error_condition().value()));
}

bool Pages::answer_now(const http::Request& request, http::Response& response) {
    if (request.method != "GET" && request.method != "HEAD") {
        response.status = 405;
        response.body = "only GET and HEAD\n";
        return true;
    }
    if (request.path() == "/sleep") return false;
    const auto name = http::name_in_folder(request.path());
    const auto page = name ? pages_.find("/" + *name) : pages_.end();
    if (page == pages_.end()) {
        response.status = 404;
        response.body = "there is no such page\n";
        return true;
    }
    response.type = http::type_of(page->first);
    response.body = page->second;
    return true;
}

futures::Task<> Pages::answer_later(const http::Request& request, http::Response& response,
                                    std::string& body) {
    const std::string_view query = request.query();
    int ms = 0;
    const auto [end, error] =
        std::from_chars(query.data(), query.data() + query.size(), ms);
    const bool is_number = error == std::errc{} && end == query.data() + query.size();
    if (!is_number || ms < 0 || ms > 60'000) {
        response.status = 400;
        body = "/sleep?50 sleeps for 50 ms, up to 60000\n";
        co_return;
    }
    co_await futures::sleep(std::chrono::milliseconds(ms));
    body = "slept " + std::to_string(ms) + " ms\n";
}

}  // namespace programs
