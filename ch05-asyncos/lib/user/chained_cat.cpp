#include "user/chained_cat.hpp"

#include <algorithm>
#include <utility>

namespace user {

namespace {

using abi::Submission;
using Step = Chain::Step;
using Flag = abi::Chain;

constexpr std::size_t room_bytes = 65536;
alignas(4096) char room[room_bytes];  // cat_by_two(): two halves
constexpr std::size_t half = room_bytes / 2;
constexpr std::size_t most_files = 21;  // of one chain: three calls each, and a write

Submission open_to_slot(const char* path, std::uint8_t slot) noexcept {
    auto call = Chain::call(Call::openat, abi::at_current_directory, path, Open::read, 0);
    call.flags = Flag::answer_to_slot;
    call.answer_slot = slot;
    return call;
}
Errno error_of(std::int64_t answer) noexcept {
    return answer < 0 ? static_cast<Errno>(-answer) : Errno{};
}
void close_now(std::span<Printed> files) noexcept {
    for (Printed& file : files) {
        if (file.file >= 0) static_cast<void>(close(file.file));
        file.file = -1;
    }
}
// If it is open: when this step has ended.
void add_close(Chain& chain, Printed& file, Step before) noexcept {
    if (file.file < 0) return;
    auto call = Chain::call(Call::close, file.file);
    call.flags = Flag::quiet;
    chain.add(call, {before.ended()});
    file.file = -1;
}

// What one file has in a round.
struct Steps {
    Step open, read;
    bool was_opened = false;
};

// [one]
// The total is in slot 0: where the next read begins, and at last how much there is to write.
Step add_file(Chain& chain, const Printed& file, std::uint8_t slot, Step before,
              Steps& steps) noexcept {
    auto read = Chain::call(Call::read, file.file, &room[0], room_bytes);
    read.flags = Flag::skip | Flag::answer_to_slot;
    if (file.file >= 0) return steps.read = chain.add(read, {before.ended()});
    read.flags |= Flag::file_from_slot;
    read.file_slot = slot;
    steps.was_opened = true;
    steps.open = chain.add(open_to_slot(file.path, slot));
    return steps.read = chain.add(read, {steps.open, before.ended()});
}
Step add_write(Chain& chain, File to, Step before) noexcept {
    auto write = Chain::call(Call::write, to, &room[0], room_bytes);
    write.flags = Flag::limit;
    return chain.add(write, {before.ended()});
}
// [one]

// A file is done when its read has left some room.
void take_answers(const Chain& chain, Printed& file, const Steps& steps,
                  std::size_t& left) noexcept {
    if (steps.was_opened) {
        const std::int64_t opened = chain.answer(steps.open);
        file.error = error_of(opened);
        if (opened >= 0) file.file = static_cast<File>(opened);
    }
    const std::int64_t bytes = chain.answer(steps.read);
    if (file.error == Errno{}) file.error = error_of(bytes);
    file.is_done = file.error != Errno{} || static_cast<std::size_t>(bytes) < left;
    if (bytes > 0) left -= static_cast<std::size_t>(bytes);
}

// Those of the round before are closed on the way.
Result<void> print_round(Chain& chain, std::span<Printed> done, std::span<Printed> files,
                         File to) noexcept {
    Steps steps[most_files];
    if (const auto begun = chain.begin(); !begun) return begun;
    for (Printed& file : done) add_close(chain, file, Step{});
    Step last;
    for (std::size_t at = 0; at < files.size(); ++at)
        last =
            add_file(chain, files[at], static_cast<std::uint8_t>(1 + at), last, steps[at]);
    last = add_write(chain, to, last);
    if (const auto ran = chain.run(); !ran) return ran;
    std::size_t left = room_bytes;
    for (std::size_t at = 0; at < files.size(); ++at)
        take_answers(chain, files[at], steps[at], left);
    if (chain.answer(last) < 0) return base::fail(error_of(chain.answer(last)));
    return {};
}

// [two]
// Half by half. A half is filled when it was written, and written when it is full and the other one was.
constexpr std::size_t most_blocks = Chain::most / 2;

struct Block {
    Step read, write;
};
void add_block(Chain& chain, const Printed& file, File to, Block* block,
               std::size_t number) noexcept {
    const auto slot = static_cast<std::uint8_t>(number);
    char* const place = &room[number % 2 * half];
    auto read = Chain::call(Call::pread64, file.file, place, half, file.offset);
    read.flags = Flag::answer_to_slot;
    read.answer_slot = slot;
    block->read = chain.add(read, {number < 2 ? Step{} : block[-2].write.ended()});
    auto write = Chain::call(Call::write, to, place, half);
    write.flags = Flag::limit;
    write.value_slot = slot;
    block->write =
        chain.add(write, {block->read, number < 1 ? Step{} : block[-1].write.ended()});
}
// [two]

Result<void> open_all(Chain& chain, std::span<Printed> files) noexcept {
    static abi::Stat stats[most_files];
    Step opened[most_files], told[most_files];
    if (const auto begun = chain.begin(); !begun) return begun;
    for (std::size_t at = 0; at < files.size(); ++at) {
        const auto slot = static_cast<std::uint8_t>(at);
        auto tell = Chain::call(Call::fstat, 0, &stats[at]);
        tell.flags = Flag::file_from_slot;
        tell.file_slot = slot;
        opened[at] = chain.add(open_to_slot(files[at].path, slot));
        told[at] = chain.add(tell, {opened[at]});
    }
    if (const auto ran = chain.run(); !ran) return ran;
    for (std::size_t at = 0; at < files.size(); ++at) {
        files[at].error = error_of(chain.answer(opened[at]));
        if (files[at].error != Errno{}) continue;
        files[at].file = static_cast<File>(chain.answer(opened[at]));
        files[at].error = error_of(chain.answer(told[at]));
        files[at].size = static_cast<std::uint64_t>(stats[at].size);
    }
    return {};
}

// The next blocks, from the first file that has some left. @returns That file.
Result<std::span<Printed>> print_blocks(Chain& chain, std::span<Printed> files,
                                        File to) noexcept {
    Block blocks[most_blocks];
    Printed* of_file[most_blocks];
    std::size_t count = 0;
    Step last;  // of the first file's reads
    if (const auto begun = chain.begin(); !begun) return base::fail(begun.error());
    while (!files.empty() && chain.left() >= 2) {
        Printed& file = files.front();
        if (file.error != Errno{} || file.offset >= file.size) {
            add_close(chain, file, std::exchange(last, Step{}));
            files = files.subspan(1);
            continue;
        }
        of_file[count] = &file;
        add_block(chain, file, to, &blocks[count], count);
        last = blocks[count].read;
        file.offset += half;
        ++count;
    }
    if (chain.left() == Chain::most) return files;  // there is nothing to do
    if (const auto ran = chain.run(); !ran) return base::fail(ran.error());
    for (std::size_t at = 0; at < count; ++at) {
        const std::int64_t read = chain.answer(blocks[at].read);
        if (read < 0) of_file[at]->error = error_of(read);
        const std::int64_t written = chain.answer(blocks[at].write);
        if (read >= 0 && written < 0) return base::fail(error_of(written));
    }
    return files;
}

}  // namespace

Result<void> cat_by_one(Chain& chain, std::span<Printed> files, File to) noexcept {
    std::span<Printed> done;  // and not yet closed
    while (!files.empty()) {
        const std::size_t places = (Chain::most - 1 - done.size()) / 3;
        const auto some = files.first(std::min(files.size(), places));
        const auto printed = print_round(chain, done, some, to);
        const auto next = std::ranges::find(files, false, &Printed::is_done);
        done = {files.begin(), next};
        files = {next, files.end()};
        if (!printed) {
            close_now(done);
            return printed;
        }
    }
    if (const auto begun = chain.begin(); !begun) return begun;
    for (Printed& file : done) add_close(chain, file, Step{});
    return chain.run();  // none of them has to wait
}

Result<void> cat_by_two(Chain& chain, std::span<Printed> files, File to) noexcept {
    while (!files.empty()) {
        const auto some = files.first(std::min(files.size(), most_files));
        if (const auto opened = open_all(chain, some); !opened) return opened;
        for (std::span<Printed> left = some; !left.empty();) {
            const auto next = print_blocks(chain, left, to);
            if (!next) {
                close_now(some);
                return base::fail(next.error());
            }
            left = *next;
        }
        files = files.subspan(some.size());
    }
    return {};
}

}  // namespace user
