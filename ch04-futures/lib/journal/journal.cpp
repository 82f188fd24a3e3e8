#include "journal/journal.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <vector>

#include "journal/reader.hpp"

namespace journal {

namespace {

namespace fs = std::filesystem;

base::Result<void> result_of(const std::error_code& error) noexcept {
    if (!error) return {};
    return base::fail(static_cast<base::Errno>(error.default_error_condition().value()));
}

struct Numbers {
    std::vector<std::uint64_t> bases = {}, logs = {};  // the smallest first
};

// "log-12" is 12.
void take_number(std::string_view name, std::string_view kind,
                 std::vector<std::uint64_t>& into) {
    if (!name.starts_with(kind)) return;
    name.remove_prefix(kind.size());
    std::uint64_t number = 0;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc{} && end == name.data() + name.size()) into.push_back(number);
}

base::Result<Numbers> numbers_in(const std::string& folder) {
    std::error_code error;
    Numbers found;
    for (fs::directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        const std::string name = at->path().filename().string();
        take_number(name, "base-", found.bases);
        take_number(name, "log-", found.logs);
    }
    if (const auto result = result_of(error); !result) return base::fail(result.error());
    std::ranges::sort(found.bases);
    std::ranges::sort(found.logs);
    return found;
}

}  // namespace

std::string Journal::name(const char* kind, std::uint64_t number) const {
    return folder_ + "/" + kind + "-" + std::to_string(number);
}

// ---- Opening ----

base::Result<Journal> Journal::open(const std::string& folder, store::Store& store,
                                    Recovered& found, Damage damage) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (const auto made = result_of(error); !made) return base::fail(made.error());
    Journal journal(folder);
    auto lock = File::open_alone(folder + "/lock");
    if (!lock) return base::fail(lock.error());
    journal.lock_ = std::move(*lock);
    store.note_changes(false);
    const auto read = journal.read_all(store, found, damage);
    store.note_changes(true);
    if (!read) return base::fail(read.error());
    if (const auto synced = sync_folder(folder); !synced) return base::fail(synced.error());
    return journal;
}

// The newest base, and all logs since then. Only the last of them may end in the middle of a frame:
// the others were on the disk before the next was begun.
base::Result<void> Journal::read_all(store::Store& store, Recovered& found, Damage damage) {
    auto numbers = numbers_in(folder_);
    if (!numbers) return base::fail(numbers.error());
    const std::uint64_t first = numbers->bases.empty() ? 0 : numbers->bases.back();
    std::erase_if(numbers->logs, [&](auto number) { return number < first; });
    if (numbers->logs.empty()) numbers->logs.push_back(first);
    number_ = numbers->logs.back();
    std::vector<std::pair<const char*, std::uint64_t>> files;
    if (!numbers->bases.empty()) files.emplace_back("base", first);
    for (const std::uint64_t number : numbers->logs) files.emplace_back("log", number);
    for (const auto& [kind, number] : files) {
        auto file = File::open(name(kind, number));
        if (!file) return base::fail(file.error());
        const auto said = run_file(*file, number, store);
        if (!said) return base::fail(said.error());
        found.commands += said->commands;
        const bool may_end_early = kind == std::string_view("log") && number == number_;
        if (said->bad > 0 && (said->is_damaged || !may_end_early) &&
            damage == Damage::refuse) {
            found.damaged = name(kind, number);
            found.damaged_at = said->good;
            return base::fail(base::Errno::io_error);
        }
        found.cut_bytes += said->bad;
        if (said->bad > 0) {
            if (const auto cut = file->cut(said->good); !cut) return cut;
        }
        if (kind == std::string_view("base")) base_bytes_ = said->good;
        position_ = said->good;
        log_ = std::move(*file);
    }
    remove_before(first);
    return {};
}

void Journal::remove_before(std::uint64_t number) noexcept {
    const auto numbers = numbers_in(folder_);
    if (!numbers) return;
    std::error_code ignored;  // what stays is removed the next time
    for (const std::uint64_t one : numbers->bases)
        if (one < number) fs::remove(name("base", one), ignored);
    for (const std::uint64_t one : numbers->logs)
        if (one < number) fs::remove(name("log", one), ignored);
}

// ---- Writing ----

// [write]
base::Result<void> Journal::write(std::string_view changes) {
    if (is_broken_) return base::fail(base::Errno::io_error);
    frame_.clear();
    add_frame(changes, {number_, position_}, frame_);
    const auto written = log_.write(frame_);
    if (written) {
        position_ += frame_.size();
    } else if (!log_.cut(position_)) {
        is_broken_ = true;  // what would be written now would stand behind half a frame
    }
    return written;
}
// [write]

// ---- A new base ----

// [base]
base::Result<void> Journal::begin_base() {
    if (const auto synced = log_.sync(); !synced) return synced;
    std::error_code ignored;
    fs::remove(name("new", number_ + 1), ignored);
    auto base = File::open(name("new", number_ + 1));
    if (!base) return base::fail(base.error());
    auto log = File::open(name("log", number_ + 1));
    if (!log) return base::fail(log.error());
    if (const auto synced = sync_folder(folder_); !synced) return synced;
    ++number_;
    position_ = base_position_ = 0;
    log_ = std::move(*log);
    base_ = std::move(*base);
    return {};
}

base::Result<void> Journal::add_to_base(const store::Store& store, std::size_t part) {
    std::string keys, frame;
    store.describe(part, keys);
    if (keys.empty()) return {};
    add_frame(keys, {number_, base_position_}, frame);
    base_position_ += frame.size();
    return base_.write(frame);
}

base::Result<void> Journal::end_base() {
    if (const auto synced = base_.sync(); !synced) return synced;
    base_ = File();
    std::error_code error;
    fs::rename(name("new", number_), name("base", number_), error);
    if (const auto renamed = result_of(error); !renamed) return renamed;
    if (const auto synced = sync_folder(folder_); !synced) return synced;
    base_bytes_ = base_position_;
    remove_before(number_);
    return {};
}
// [base]

}  // namespace journal
