// ls [-a] [-d] [-l] [-1] [FILE...]: the names in directories. -a: those with a point in front, too; -d: the directory, not
// what is in it; -l: with kind, rights, links, owner, group, bytes and time.

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "user/arguments.hpp"
#include "user/directory.hpp"
#include "user/print.hpp"

namespace {

bool shows_all = false, shows_more = false;
int code = 0;

struct Named {
    std::string name, path;
    abi::Stat status{};
};

unsigned digits(std::uint64_t number) {
    unsigned count = 1;
    while (number >= 10) {
        number /= 10;
        ++count;
    }
    return count;
}

void show_mode(std::uint32_t mode) {
    constexpr std::string_view kinds = "?pc?d?b?-?l?s???";
    user::print(kinds[mode >> 12 & 15]);
    for (unsigned bit = 9; bit-- > 0;)
        user::print((mode >> bit & 1) != 0 ? "xwr"[bit % 3] : '-');
}

void show_time(std::int64_t seconds) {
    using namespace std::chrono;
    const sys_seconds time{std::chrono::seconds(seconds)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const auto two = [](char before, std::uint64_t number) {
        user::print(before);
        user::print_number(number, 10, 2, '0');
    };
    user::print(static_cast<int>(date.year()));
    two('-', static_cast<unsigned>(date.month()));
    two('-', static_cast<unsigned>(date.day()));
    two(' ', static_cast<std::uint64_t>((time - day) / 1h));
    two(':', static_cast<std::uint64_t>((time - day) % 1h / 1min));
}

void show(const std::vector<Named>& all) {
    unsigned links = 1, users = 1, groups = 1, bytes = 1;
    for (const Named& each : all) {
        links = std::max(links, digits(each.status.links));
        users = std::max(users, digits(each.status.user));
        groups = std::max(groups, digits(each.status.group));
        bytes = std::max(bytes, digits(static_cast<std::uint64_t>(each.status.size)));
    }
    for (const Named& each : all) {
        if (shows_more) {
            show_mode(each.status.mode);
            user::print(" ", user::Right{each.status.links, links}, " ",
                        user::Right{each.status.user, users}, " ",
                        user::Right{each.status.group, groups}, " ",
                        user::Right{static_cast<std::uint64_t>(each.status.size), bytes},
                        " ");
            show_time(each.status.modified);
            user::print(" ");
        }
        user::print(each.name);
        char target[256];
        if (shows_more && user::is(each.status, user::Mode::link))
            user::print(" -> ", user::target_of(each.path.c_str(), target).value_or("?"));
        user::print("\n");
    }
}

void add(std::vector<Named>& all, std::string_view name, std::string path) {
    const auto found = user::status(path.c_str(), user::At::no_follow);
    if (!found) {
        user::complain(path, ": ", found.error());
        code = 2;
        return;
    }
    all.push_back({std::string(name), std::move(path), *found});
}

void list(const std::string& folder) {
    auto names = user::names_in(folder.c_str());
    if (!names) {
        user::complain(folder, ": ", names.error());
        code = 2;
        return;
    }
    if (shows_all) names->insert(names->begin(), {".", ".."});
    std::sort(names->begin(), names->end());
    std::vector<Named> all;
    std::int64_t blocks = 0;
    for (const std::string& name : *names)
        if (shows_all || !name.starts_with('.'))
            add(all, name, user::path_in(folder, name));
    for (const Named& each : all) blocks += each.status.blocks;
    if (shows_more) user::print("total ", blocks / 2, "\n");
    show(all);
}

}  // namespace

int main(user::Arguments words) {
    bool is_flat = false;
    words.take_options("adl1", [&](char letter, const char*) {
        shows_all |= letter == 'a';
        is_flat |= letter == 'd';
        shows_more |= letter == 'l';
    });
    std::vector<std::string> paths(words.begin(), words.end());
    if (paths.empty()) paths.emplace_back(".");
    std::sort(paths.begin(), paths.end());

    std::vector<Named> files;
    std::vector<std::string> folders;
    for (const std::string& path : paths) {
        const auto found = user::status(path.c_str(), shows_more ? user::At::no_follow : 0);
        if (found && user::is(*found, user::Mode::directory) && !is_flat)
            folders.push_back(path);
        else
            add(files, path, path);
    }
    show(files);
    bool is_first = files.empty();
    for (const std::string& folder : folders) {
        if (paths.size() > 1) user::print(is_first ? "" : "\n", folder, ":\n");
        is_first = false;
        list(folder);
    }
    return user::flush() ? code : 2;
}
