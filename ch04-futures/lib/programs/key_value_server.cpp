#include "programs/key_value_server.hpp"

#include <span>

#include "futures/core/timeout.hpp"
#include "futures/core/yield.hpp"
#include "programs/part.hpp"
#include "resp/writer.hpp"

namespace programs {

using futures::Task;

namespace {

store::Moment now() noexcept {
    using std::chrono::system_clock;
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               system_clock::now().time_since_epoch())
        .count();
}

}  // namespace

// What a connection has besides its frame. Counts itself.
struct KeyValueServer::Session {
    explicit Session(KeyValueServer& server) noexcept
        : parser(server.options_.limits), count(server.clients_) {
        ++count;
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() { --count; }

    resp::Parser parser;
    std::string replies = {};
    bool has_changed = false, is_last = false;
    std::size_t& count;
};

// Runs commands until there are no more, or so many replies that some have to be sent first.
// @returns Whether it is through.
bool KeyValueServer::run_commands(Session& session, std::string_view& input) {
    const store::Moment time = now();
    while (session.replies.size() < options_.most_unsent) {
        const auto found = session.parser.read(input, words_);
        if (found == resp::Found::nothing) return true;
        if (found == resp::Found::mistake) {
            resp::add_error(session.parser.complaint(), session.replies);
            session.is_last = true;
            return true;
        }
        const auto wish = store_.run(words_, time, session.replies);
        if (wish == store::Wish::rewrite && committer_ != nullptr) committer_->rewrite();
        session.is_last = wish == store::Wish::close;
        if (session.is_last) return true;
    }
    return false;
}

// [serve]
Task<> KeyValueServer::serve(futures::TcpStream stream) {
    Session session(*this);
    std::string rest;  // of what was read, if replies have to be sent in between
    Guard guard(stop_);
    while (!session.is_last) {
        const auto count = co_await guarded(options_.to_wait, guard, [&] {
            return stream.read(std::as_writable_bytes(std::span(room_)));
        });
        if (!count) break;  // there is no more time for it
        if (*count == 0) co_return;
        std::string_view input(room_.data(), *count);
        for (bool is_through = false; !is_through;) {
            is_through = run_commands(session, input);
            if (!is_through) rest = std::string(input);
            if (committer_ != nullptr && !store_.changes().empty()) {
                const auto committed = co_await committer_->committed();
                if (!committed) co_return;  // nobody may believe that it is kept
            }
            const auto replies = std::as_bytes(std::span(session.replies));
            const auto sent =
                co_await futures::timeout(options_.to_read, stream.write_all(replies));
            if (!sent) co_return;
            session.replies.clear();
            input = rest;
        }
        rest.clear();
    }
    co_await part(stream);
}
// [serve]

Task<> KeyValueServer::run_expiry() {
    constexpr std::size_t most = 100;  // at once: others wait for it
    while (!stop_.is_requested()) {
        co_await futures::sleep(std::chrono::milliseconds(100));
        while (store_.expire(now(), most) == most) co_await futures::yield();
    }
}

}  // namespace programs
