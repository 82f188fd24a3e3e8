#pragma once
/// @file
/// What a line of the shell's language is made of, from the word up to the list.
///
///     list      and_or { ; | & and_or }        a & b ; c
///     and_or    pipeline { && | || pipeline }  a && b || c
///     pipeline  [ ! ] command { | command }    a | b | c
///     command   { NAME=word } { word } { redirection }, or ( list ) { redirection }
///     redirection  [ digit ] < word, > word, >> word, >& digit

#include <string>
#include <vector>

namespace shell {

/// A word as it is written, with its quotes and dollars. expand() makes of it what a program gets.
using Word = std::string;

/// Where a command's file comes from or goes to.
struct Redirection {
    /// What the sign says.
    enum class Kind { read, write, append, duplicate };
    Kind kind = Kind::read;  ///< The sign.
    int file = 0;            ///< Whose: 0, 1 or 2.
    Word target;             ///< The file's name; of duplicate: another one's number.
};

/// A variable and its value: NAME=word.
struct Assignment {
    std::string name;  ///< Letters, digits and _.
    Word value;        ///< As it is written.
};

struct List;

/// A program with its arguments, or a list in brackets.
struct Command {
    std::vector<Assignment> assignments;    ///< In front of the first word.
    std::vector<Word> words;                ///< The program and its arguments.
    std::vector<Redirection> redirections;  ///< In their order.
    std::vector<List> group;  ///< One, if it is in brackets; then there are no words.
};

/// Commands, each of which reads what the one before it writes.
struct Pipeline {
    std::vector<Command> commands;  ///< At least one.
    bool is_negated = false;        ///< Whether it begins with `!`.
};

/// Pipelines, each of which runs only if the one before it went well, or only if not.
struct AndOr {
    /// One of them.
    struct Part {
        bool if_failed =
            false;          ///< `||` stands before it. Of the first one it means nothing.
        Pipeline pipeline;  ///< What is run.
    };
    std::vector<Part> parts;     ///< At least one.
    bool is_background = false;  ///< Whether `&` stands behind it.
    std::string text;            ///< As it was written, from the first word to the last.
};

/// What runs one after the other.
struct List {
    std::vector<AndOr> items;  ///< Perhaps none.
};

}  // namespace shell
