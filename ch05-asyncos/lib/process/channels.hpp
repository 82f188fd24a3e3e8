#pragma once
/// @file
/// Channels: who offers one, who asks for one, and the two ends. What the processes then say to each other the kernel never
/// sees: it gives the memory, wakes whoever is asked for, and tells each end when the other has gone.

#include <string_view>

#include "abi/channels.hpp"
#include "channels/end.hpp"
#include "files/file.hpp"
#include "memory/frames.hpp"

namespace process {

struct Call;
struct Process;
class Offer;

/// A process that has asked, and waits for the decision. Dropped, it asks no more. @threads whoever has the turn
class Asker : futures::Pinned {
  public:
    /// Of @p process, which asks by @p offer.
    Asker(int process, Offer& offer) noexcept;
    ~Asker();

    /// Told of the decision.
    [[nodiscard]] futures::Event<>& decided() noexcept { return decided_; }
    /// Says whether there is one,
    [[nodiscard]] bool is_decided() const noexcept { return offer_ == nullptr; }
    /// and gives the end that it got; none: it was refused.
    [[nodiscard]] files::FileRef take_end() noexcept { return std::move(end_); }

  private:
    friend Offer;

    const int process_;
    Offer* offer_;
    Asker* next_ = nullptr;
    files::FileRef end_;
    futures::Event<> decided_;
};

/// All offers, by their names.
struct Offers {
    Offer* first = nullptr;  ///< Of a list.
    /// The one with this name; nullptr: there is none.
    [[nodiscard]] Offer* find(std::string_view name) const noexcept;
};

/// A name by which others may ask. Whoever has it decides about each. When it ends, those who still wait are refused.
class Offer final : public files::File {
  public:
    /// Of @p process; one of @p offers until it ends.
    Offer(Offers& offers, int process, std::string_view name) noexcept;
    ~Offer() override;

    /// Whose it is.
    [[nodiscard]] int process() const noexcept { return process_; }
    /// Who has waited longest; 0: nobody.
    [[nodiscard]] int first_asker() const noexcept;
    /// Decides about @p process: it gets @p end, or, if that is none, it is refused. @errors no_such_process  it does not ask
    base::Result<void> decide(int process, files::FileRef end) noexcept;

    [[nodiscard]] files::Kind kind() const noexcept override { return files::Kind::offer; }
    [[nodiscard]] std::int16_t events() noexcept override {
        return first_asker() != 0 ? abi::PollEvent::readable : std::int16_t{0};
    }
    [[nodiscard]] Changed* changed() noexcept override { return &changed_; }

  private:
    friend Asker;
    friend Offers;

    void decide(Asker** link, files::FileRef end) noexcept;

    Offers& offers_;
    Offer* next_;
    Asker* askers_ = nullptr;
    const int process_;
    char name_[abi::channel_name_bytes];
    Changed changed_;
};

/// One end of a channel. It belongs to one process: no child has it, and no other program in its place.
/// @threads whoever has the turn
class ChannelEnd final : public files::File {
  public:
    /// What the ends have in common. It goes with the last of them.
    struct Both {
        memory::Frames& frames;          ///< Which the memory is of.
        Process& server;                 ///< As long as its end is there.
        channels::SharedMemory& memory;  ///< The four pages.
    };
    /// The one called @p side of @p both, which has none of that name. @param other  The other one, if there is one already
    ChannelEnd(Both& both, unsigned side, ChannelEnd* other = nullptr) noexcept;
    ~ChannelEnd() override;

    /// Lets @p process, whose it is, use the memory. @returns Where. @errors busy  it does already; out_of_memory
    base::Result<std::uint64_t> map(Process& process) noexcept;
    /// Wakes the other end; if it does not wait, its next wait is none. @errors broken_pipe  it has gone
    base::Result<void> notify() noexcept;
    /// Waits to be woken, in @p call. @returns As a call's plain function
    std::int64_t wait(Call& call) noexcept;
    /// A part of a synchronous call, for @p process, whose end it is: see abi::HandOver. @returns Likewise
    /// @errors invalid_argument  it is none of this end's, or nothing was received; busy  what was has no answer yet;
    /// broken_pipe  the other has gone; bad_handle  this one was closed
    std::int64_t hand_over(Process& process, abi::HandOver what) noexcept;

    [[nodiscard]] files::Kind kind() const noexcept override {
        return files::Kind::channel;
    }
    bool give_up(files::ReadRequest& request) noexcept override;
    [[nodiscard]] std::int16_t events() noexcept override;
    [[nodiscard]] Changed* changed() noexcept override;

  private:
    void wake() noexcept;
    void notice() noexcept;
    std::int64_t send(Process& client) noexcept;
    std::int64_t receive(Process& server) noexcept;
    std::int64_t answer(Process& server, bool receives) noexcept;
    void stay(Process& process) noexcept;
    Process& release() noexcept;
    void go_on(std::int64_t answer) noexcept;

    Both& both_;
    const unsigned side_;
    ChannelEnd* other_;
    files::ReadRequest* waiting_ = nullptr;
    Process* caller_ = nullptr;  // who waits in hand_over()
    bool is_asking_ = false;     // a client's: with words that nobody has received
    bool is_owing_ = false;      // a server's: an answer
    bool is_called_ = false;     // its next wait is none
    bool is_watched_ = false;    // somebody may wait for changed_
    bool is_mapped_ = false;
    Changed changed_;
};

/// Both ends of a new channel.
struct ChannelEnds {
    files::FileRef client;  ///< Of whoever has asked.
    files::FileRef server;  ///< Of whoever has accepted.
};
/// Makes one whose server is @p owner. When both ends and all who use the memory have gone, so has it. @errors out_of_memory
[[nodiscard]] base::Result<ChannelEnds> make_channel(Process& owner) noexcept;

}  // namespace process
