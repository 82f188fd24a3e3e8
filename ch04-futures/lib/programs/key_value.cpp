#include "programs/key_value.hpp"

#include <random>

namespace programs {

std::uint64_t KeyValueFiles::secret() {
    std::random_device random;
    return std::uint64_t{random()} << 32 | random();
}

base::Result<void> KeyValueFiles::open(const std::string& folder) {
    auto opened = journal::Journal::open(folder, store_, found_);
    if (!opened) return base::fail(opened.error());
    journal_.emplace(std::move(*opened));
    return {};
}

KeyValue::KeyValue(futures::Runtime& runtime, KeyValueFiles& files, Durable durable,
                   const KeyValueOptions& options) {
    if (files.journal() != nullptr) {
        committer_ =
            std::make_unique<Committer>(files.store(), *files.journal(), runtime, durable);
        (void)runtime.spawn(committer_->run());
    }
    server_ = std::make_unique<KeyValueServer>(files.store(), committer_.get(), options);
    (void)runtime.spawn(server_->run_expiry());
}

}  // namespace programs
