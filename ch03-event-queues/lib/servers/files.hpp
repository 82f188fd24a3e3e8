#pragma once
/// @file
/// Files: a site made of the files in a folder.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "servers/folder.hpp"
#include "servers/http_server.hpp"

namespace servers {

/// Answers GET and HEAD with the files of a folder, piece by piece: a large file takes no more
/// memory than a small one, and no more than the client reads is read.
class Files final : public Site, public Part {
  public:
    /// @param folder  Whose files everybody may have.
    Files(Loop& loop, Folder folder, HttpOptions options = {});
    ~Files() override;

    /// Where its clients are.
    [[nodiscard]] Connections& connections() noexcept { return server_.connections(); }

    void on_request(Id from,
                    const http::Request& request) override;  ///< For the HttpServer.
    void on_drained(Id id) override;                         ///< Likewise.
    void on_gone(Id id) override;                            ///< Likewise.
    void on_event(const events::Event& event) override;      ///< For the Loop.
    [[nodiscard]] bool is_over() const override;             ///< Likewise.

  private:
    struct Transfer {
        Id to;
        File file;
        std::uint64_t offset = 0;
        bool is_reading = false;
        std::vector<std::byte> piece = {};
    };
    void read_next(std::uint64_t name, Transfer& transfer);
    void end(std::uint64_t name);
    [[nodiscard]] std::uint64_t name_for(Id id) const noexcept;

    Loop& loop_;
    Folder folder_;
    unsigned number_;
    std::uint64_t names_ = 0;
    bool is_ending_ = false;
    std::unordered_map<std::uint64_t, Transfer> transfers_;
    std::unordered_map<Id, std::uint64_t> transfer_of_;
    HttpServer server_;
};

}  // namespace servers
