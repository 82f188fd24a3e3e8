#pragma once
/// @file
/// Given: a text that tells when it is used after its end.

#include <algorithm>
#include <memory>
#include <set>
#include <stdexcept>
#include <string_view>
#include <vector>

/// Characters. It uses nothing of its own memory before it knows that it has not ended: so a program
/// that is wrong goes wrong in the same way every time. Under AddressSanitizer it is an ordinary
/// text, and the sanitizer says in which line of yours the mistake is.
class Text {
  public:
    /// Has a copy of the characters.
    Text(std::string_view characters)
        : size_(characters.size()), characters_(new char[size_ + 1]) {
        std::copy(characters.begin(), characters.end(), characters_.get());
        alive().insert(this);
    }
    Text(const char* characters) : Text(std::string_view(characters)) {}
    /// Has characters of its own; to move a text is to copy it.
    Text(const Text& other) : Text(other.view()) {}
    Text& operator=(const Text& other) {
        Text copy(other);
        std::swap(size_, copy.size_);
        std::swap(characters_, copy.characters_);
        return *this;
    }
    ~Text() {
        alive().erase(this);
        std::fill_n(characters_.get(), size_, '#');
        if (!is_sanitized) ended().push_back(std::move(characters_));
    }

    /// @returns Its characters: they end with the text. Throws if it has ended.
    std::string_view view() const {
        if (is_sanitized) (void)*static_cast<const volatile std::size_t*>(&size_);
        if (!alive().contains(this)) throw std::logic_error("a text is used after its end");
        return {characters_.get(), size_};
    }
    /// @returns The text with more behind it.
    friend Text operator+(const Text& text, std::string_view more) {
        const std::string_view first = text.view();
        std::vector<char> both(first.begin(), first.end());
        both.insert(both.end(), more.begin(), more.end());
        return {std::string_view(both.data(), both.size())};
    }

  private:
#if defined(__SANITIZE_ADDRESS__)
    static constexpr bool is_sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    static constexpr bool is_sanitized = true;
#else
    static constexpr bool is_sanitized = false;
#endif
#else
    static constexpr bool is_sanitized = false;
#endif
    static std::set<const Text*>& alive() {
        static std::set<const Text*> texts;
        return texts;
    }
    // Characters of texts that have ended. Nobody else gets their memory, so who reads them reads '#'.
    static std::vector<std::unique_ptr<char[]>>& ended() {
        static std::vector<std::unique_ptr<char[]>> characters;
        return characters;
    }

    std::size_t size_;
    std::unique_ptr<char[]> characters_;
};
