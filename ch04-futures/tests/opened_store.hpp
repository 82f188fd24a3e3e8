#pragma once
/// @file
/// A store that is open, and how a test looks into it.

#include <string>

#include "base/must.hpp"
#include "journal/journal.hpp"
#include "store/store.hpp"

using base::must, journal::Journal, journal::Recovered, store::Store;

inline std::string all_of(const Store& store) {
    std::string all;
    for (std::size_t part = 0; part < store::Table::parts; ++part)
        store.describe(part, all);
    return all;
}

// A store with its journal, opened in a folder.
struct Opened {
    explicit Opened(const std::string& folder,
                    Journal::Damage damage = Journal::Damage::refuse)
        : journal(Journal::open(folder, store, found, damage)) {}
    void set(const std::string& key, const std::string& value) {
        std::string reply;
        store.run({"SET", key, value}, 0, reply);
        must("write", journal->write(store.changes()));
        store.changes().clear();
    }
    std::string get(const std::string& key) {
        std::string reply;
        store.run({"GET", key}, 0, reply);
        return reply;
    }
    Store store;
    Recovered found;
    base::Result<Journal> journal;
};
