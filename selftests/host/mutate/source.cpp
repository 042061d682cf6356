// SPDX-License-Identifier: GPL-2.0
//
// A file of C, cut into tokens.

#include "source.hpp"

#include <array>
#include <cctype>
#include <stdexcept>

namespace
{

bool in_word(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// Where what begins at `at` and is no code ends; `at` if it is code.
std::size_t end_of_other(const std::string &text, std::size_t at)
{
    auto rest = text.substr(at, 2);

    if (rest == "/*")
        return text.find("*/", at) + 2;
    if (rest == "//")
        return text.find('\n', at);
    if (text[at] == '"' || text[at] == '\'') {
        std::size_t end = at + 1;
        while (end < text.size() && text[end] != text[at])
            end += text[end] == '\\' ? 2 : 1;
        return end + 1;
    }
    if (text[at] == '#' && (!at || text[at - 1] == '\n')) {
        std::size_t end = text.find('\n', at);
        while (end != std::string::npos && text[end - 1] == '\\')
            end = text.find('\n', end + 1);
        return end;
    }
    return at;
}

// Of the same length, with blanks for what is no code.
std::string only_code(const std::string &text)
{
    std::string code = text;

    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(end_of_other(text, at), text.size());
        // a string stays an operand
        bool literal = text[at] == '"' || text[at] == '\'';
        for (std::size_t i = at; i < end; i++)
            if (code[i] != '\n')
                code[i] = literal ? '"' : ' ';
        at = std::max(end, at + 1);
    }
    return code;
}

} // namespace

Source::Source(std::string name_, std::string text_)
    : name(std::move(name_)), text(std::move(text_))
{
    tokenize(only_code(text));
    pair_brackets();
    name_functions();
}

void Source::tokenize(const std::string &code)
{
    static constexpr std::array signs = {
        "<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==",
        "!=",  "&&",  "||",  "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="};

    for (std::size_t at = 0; at < code.size();) {
        Token token;
        std::size_t end = at + 1;
        token.at = at;
        if (std::isspace(static_cast<unsigned char>(code[at]))) {
            at++;
            continue;
        }
        if (in_word(code[at]) || code[at] == '"') {
            bool literal = code[at] == '"';
            while (end < code.size() &&
                   (literal ? code[end] == '"' : in_word(code[end])))
                end++;
            token.kind = std::isdigit(static_cast<unsigned char>(code[at]))
                             ? Token::number
                             : Token::word;
        } else {
            for (const char *sign : signs)
                if (code.compare(at, std::char_traits<char>::length(sign),
                                 sign) == 0) {
                    end = at + std::char_traits<char>::length(sign);
                    break;
                }
        }
        token.text = code.substr(at, end - at);
        tokens.push_back(token);
        at = end;
    }
}

void Source::pair_brackets()
{
    std::vector<std::size_t> open;

    for (std::size_t i = 0; i < tokens.size(); i++) {
        const std::string &text = tokens[i].text;
        if (text == "(" || text == "[" || text == "{") {
            open.push_back(i);
        } else if (text == ")" || text == "]" || text == "}") {
            if (open.empty())
                throw std::runtime_error(name + ": more brackets close than "
                                                "open");
            tokens[i].pair = open.back();
            tokens[open.back()].pair = i;
            open.pop_back();
        }
    }
    if (!open.empty())
        throw std::runtime_error(name + ": a bracket is not closed");
}

// A body is what stands in braces, outside of all others, after a word with
// arguments; attributes with arguments begin with two underscores.
void Source::name_functions()
{
    std::size_t begin = 0;

    for (std::size_t i = 0; i < tokens.size(); i++) {
        if (tokens[i].text == ";") {
            begin = i + 1;
        } else if (tokens[i].text == "(") {
            i = tokens[i].pair;
        } else if (tokens[i].text == "{") {
            std::string function;
            for (std::size_t k = begin; k < i; k++) {
                if (tokens[k].text == "=")
                    function.clear();
                if (tokens[k].text == "=")
                    break;
                if (function.empty() && tokens[k].kind == Token::word &&
                    tokens[k + 1].text == "(" &&
                    tokens[k].text.compare(0, 2, "__") != 0)
                    function = tokens[k].text;
            }
            if (!function.empty())
                for (std::size_t k = i; k < tokens[i].pair; k++)
                    tokens[k].function = static_cast<int>(functions_.size());
            functions_.push_back(function);
            i = tokens[i].pair;
            begin = i + 1;
        }
    }
}

const std::string &Source::function_of(const Token &token) const
{
    return functions_.at(token.function);
}

std::string Source::lines(std::size_t from, std::size_t to) const
{
    std::string joined;
    std::size_t begin = from ? text.rfind('\n', from - 1) + 1 : 0,
                end = text.find('\n', to);

    if (begin > from)
        begin = 0;
    for (char c : text.substr(begin, end - begin)) {
        bool blank = std::isspace(static_cast<unsigned char>(c));
        if (!blank)
            joined += c;
        else if (!joined.empty() && joined.back() != ' ')
            joined += ' ';
    }
    while (!joined.empty() && joined.back() == ' ')
        joined.pop_back();
    return joined;
}
