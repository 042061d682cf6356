// SPDX-License-Identifier: GPL-2.0
//
// A file of C, cut into tokens: what is code in it, and in which function. No
// parser: the kernel's style says enough.

#ifndef XSLAB_MUTATE_SOURCE_HPP
#define XSLAB_MUTATE_SOURCE_HPP

#include <cstddef>
#include <string>
#include <vector>

class Source
{
public:
    struct Token {
        std::size_t at = 0;
        std::string text;
        enum Kind { word, number, sign } kind = sign;
        int function = -1;  // index of its name; -1 outside of all
        std::size_t pair{}; // of a bracket: the token it belongs to
    };

    // Comments, strings and what the preprocessor reads are no tokens.
    Source(std::string name, std::string text);

    const std::string &function_of(const Token &token) const;
    // The whole lines that hold the bytes from..to, joined to one.
    std::string lines(std::size_t from, std::size_t to) const;

    std::string name, text;
    std::vector<Token> tokens;

private:
    void tokenize(const std::string &code);
    void pair_brackets();
    void name_functions();

    std::vector<std::string> functions_;
};

#endif
