#pragma once
// Bounded programs, run slowly and with every check, and their longest way, searched step by step: what the verifier and
// the interpreter are measured by. Nothing here uses them.

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bounded/program.hpp"

namespace watched {

using bounded::Code;
using bounded::Instruction;
using Program = std::vector<Instruction>;
using Words = std::vector<std::uint64_t>;

// What a run has come to; or what it did that no program may.
struct Run {
    std::uint64_t value = 0, steps = 0;
    std::string crime;
};

class Machine {
  public:
    Machine(const Program& program, const Words& event, Words& state)
        : program_(program), event_(event), state_(state) {}

    Run run(std::uint64_t most) {
        while (result_.crime.empty() && !is_over_) {
            if (at_ >= program_.size())
                commit("it has left the program");
            else if (result_.steps++ >= most)
                commit("it takes too long");
            else
                step(program_[at_++]);
        }
        return result_;
    }

  private:
    void commit(const char* crime) { result_.crime = crime; }
    std::uint64_t read(std::uint8_t which) {
        if (which >= value_.size() || !value_[which]) {
            commit("it has read a register without a value");
            return 0;
        }
        return *value_[which];
    }
    void write(std::uint8_t which, std::uint64_t value) {
        if (which < value_.size())
            value_[which] = value;
        else
            commit("it has written to no register");
    }
    std::uint64_t second(const Instruction& it) {
        return it.b == 255 ? static_cast<std::uint64_t>(static_cast<std::int64_t>(it.k))
                           : read(it.b);
    }
    const std::uint64_t* find(const Instruction& it, const Words& words) {
        std::int64_t place = it.k;
        if (it.b != 255) {
            std::uint64_t size = 1;
            for (int i = 0; i < it.c; ++i) size *= 2;
            place += static_cast<std::int64_t>(read(it.b) % size);
        }
        if (place >= 0 && place < static_cast<std::int64_t>(words.size()))
            return &words[static_cast<std::size_t>(place)];
        commit("it has reached outside");
        return &nothing_;
    }
    std::uint64_t calculate(Code code, std::uint64_t left, std::uint64_t right) {
        if (code == Code::add) return left + right;
        if (code == Code::sub) return left - right;
        if (code == Code::mul) return left * right;
        if (code == Code::bit_and) return left & right;
        if (code == Code::bit_or) return left | right;
        if (code == Code::bit_xor) return left ^ right;
        if (code == Code::shl) return left << (right % 64);
        if (code == Code::shr) return left >> (right % 64);
        if (right == 0) commit("it has divided by zero");
        if (right == 0) return 0;
        return code == Code::div ? left / right : left % right;
    }
    bool compare(Code code, std::uint64_t left, std::uint64_t right) {
        if (code == Code::eq) return left == right;
        if (code == Code::ne) return left != right;
        return code == Code::lt ? left < right : left >= right;
    }
    void step(const Instruction& it) {
        const Code code = it.code;
        if (code == Code::set)
            write(it.a, second(it));
        else if (code <= Code::mod)
            write(it.a, calculate(code, read(it.a), second(it)));
        else if (code == Code::event)
            write(it.a, *find(it, event_));
        else if (code == Code::load)
            write(it.a, *find(it, state_));
        else if (code == Code::store)
            *const_cast<std::uint64_t*>(find(it, state_)) = read(it.a);
        else if (code == Code::go)
            at_ += it.c;
        else if (code <= Code::ge)
            at_ += compare(code, read(it.a), second(it)) ? it.c : 0;
        else if (code == Code::repeat)
            turns_[at_] = it.k;
        else if (code == Code::again)
            again(at_ - 1 - static_cast<std::size_t>(it.k));
        else if (code == Code::end)
            finish(read(it.a));
        else
            commit("it has an instruction that is none");
    }
    // By where the body begins, not by how deep it is.
    void again(std::size_t body) {
        if (!turns_.contains(body)) return commit("it is in a loop that has not begun");
        if (--turns_[body] > 0)
            at_ = body;
        else
            turns_.erase(body);
    }
    void finish(std::uint64_t value) {
        result_.value = value;
        is_over_ = true;
    }

    const Program& program_;
    const Words& event_;
    Words& state_;
    std::size_t at_ = 0;
    std::array<std::optional<std::uint64_t>, 8> value_{};
    std::map<std::size_t, std::int64_t> turns_;
    std::uint64_t nothing_ = 0;
    Run result_;
    bool is_over_ = false;
};

// The longest way from here to the end, if each branch may go either way: all ways are tried, and none twice.
class LongestWay {
  public:
    explicit LongestWay(const Program& program) : program_(program) {}

    std::uint64_t from(std::size_t at, std::map<std::size_t, std::int64_t> turns = {}) {
        const auto key = std::pair(at, turns);
        if (const auto known = known_.find(key); known != known_.end())
            return known->second;
        const Instruction& it = program_[at++];
        std::uint64_t rest = 0;
        if (it.code == Code::repeat) turns[at] = it.k;
        if (it.code == Code::again) {
            const std::size_t body = at - 1 - static_cast<std::size_t>(it.k);
            if (--turns[body] > 0)
                at = body;
            else
                turns.erase(body);
        }
        if (it.code != Code::end && it.code != Code::go) rest = from(at, turns);
        if (it.code >= Code::go && it.code <= Code::ge)
            rest = std::max(rest, from(at + it.c, turns));
        return known_[key] = rest + 1;
    }

  private:
    const Program& program_;
    std::map<std::pair<std::size_t, std::map<std::size_t, std::int64_t>>, std::uint64_t>
        known_;
};

}  // namespace watched
