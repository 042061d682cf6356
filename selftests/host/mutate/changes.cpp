// SPDX-License-Identifier: GPL-2.0
//
// What can be changed in a file, one thing at a time.

#include "changes.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace
{

using Token = Source::Token;

class Finder
{
public:
    explicit Finder(const Source &source)
        : source_(source), tokens_(source.tokens)
    {
    }

    std::vector<Change> find()
    {
        for (i_ = 1; i_ + 1 < tokens_.size(); i_++) {
            if (token().function < 0)
                continue;
            condition();
            sign();
            number();
            word();
            barrier();
            if (begins_statement()) {
                lock();
                statement();
            }
        }
        return std::move(found_);
    }

private:
    const Token &token(long offset = 0) const { return tokens_[i_ + offset]; }

    std::size_t end_of(std::size_t i) const
    {
        return tokens_[i].at + tokens_[i].text.size();
    }

    std::string between(std::size_t first, std::size_t last) const
    {
        return source_.text.substr(tokens_[first].at,
                                   end_of(last) - tokens_[first].at);
    }

    // Words first..last become something else.
    Edit replaced(std::size_t first, std::size_t last, std::string with) const
    {
        std::size_t at = tokens_[first].at, length = end_of(last) - at;
        // no line gets another number
        with.append(
            std::count(&source_.text[at], &source_.text[at + length], '\n') -
                std::count(with.begin(), with.end(), '\n'),
            '\n');
        return {at, length, with};
    }

    void add(const char *kind, std::vector<Edit> edits)
    {
        found_.push_back(
            {&source_, kind, std::move(edits), source_.function_of(token())});
    }

    void condition()
    {
        if ((token().text == "if" || token().text == "while") &&
            token(1).text == "(")
            add("condition", {{end_of(i_ + 1), 0, "!("},
                              {tokens_[token(1).pair].at, 0, ")"}});
    }

    bool after_operand() const
    {
        const Token &before = token(-1);
        return before.text == ")" || before.text == "]" ||
               before.kind == Token::number ||
               (before.kind == Token::word && before.text != "return" &&
                before.text != "case");
    }

    void sign()
    {
        static const std::map<std::string,
                              std::pair<const char *, const char *>>
            swaps = {
                {"<", {"condition", "<="}},  {"<=", {"condition", "<"}},
                {">", {"condition", ">="}},  {">=", {"condition", ">"}},
                {"==", {"condition", "!="}}, {"!=", {"condition", "=="}},
                {"&&", {"condition", "||"}}, {"||", {"condition", "&&"}},
                {"++", {"count", "--"}},     {"--", {"count", "++"}},
                {"+=", {"count", "-="}},     {"-=", {"count", "+="}},
                {"+", {"count", "-"}},       {"-", {"count", "+"}},
                {"|=", {"count", "&="}},     {"&=", {"count", "|="}},
            };
        auto swap = swaps.find(token().text);

        if (token().text == "!") {
            add("condition", {replaced(i_, i_, "")});
        } else if (swap != swaps.end()) {
            bool one = token().text == "+" || token().text == "-";
            if (!one || after_operand())
                add(swap->second.first,
                    {replaced(i_, i_, swap->second.second)});
        }
    }

    void number()
    {
        if (token().kind != Token::number || token().text[1] == 'x')
            return;
        std::size_t digits = std::min(
            token().text.find_first_not_of("0123456789"), token().text.size());
        unsigned long n = std::stoul(token().text.substr(0, digits));
        add("count",
            {replaced(i_, i_,
                      std::to_string(n + 1) + token().text.substr(digits))});
    }

    void word()
    {
        static const std::map<std::string,
                              std::pair<const char *, const char *>>
            swaps = {{"true", {"condition", "false"}},
                     {"false", {"condition", "true"}},
                     {"min", {"count", "max"}},
                     {"min_t", {"count", "max_t"}},
                     {"max", {"count", "min"}},
                     {"max_t", {"count", "min_t"}}};
        auto swap = swaps.find(token().text);

        bool call = token(1).text == "(";
        if (swap != swaps.end() && call == (token().text[0] == 'm'))
            add(swap->second.first, {replaced(i_, i_, swap->second.second)});
    }

    // Where the first argument of the call at i ends.
    std::size_t first_argument(std::size_t i) const
    {
        std::size_t k = i + 2;

        for (; k < tokens_[i + 1].pair && tokens_[k].text != ","; k++)
            if (tokens_[k].text == "(" || tokens_[k].text == "[")
                k = tokens_[k].pair;
        return k - 1;
    }

    // READ_ONCE() and WRITE_ONCE() are marks for the compiler and KCSAN, which
    // these tests are not: scripts/check-deep has a kernel with KCSAN.
    void barrier()
    {
        const std::string &name = token().text;

        if (token(1).text != "(")
            return;
        std::size_t close = token(1).pair, first = first_argument(i_);
        if (name == "barrier" || name == "smp_mb" || name == "smp_wmb" ||
            name == "smp_rmb")
            add("barrier", {replaced(i_, close, "")});
        else if (name == "smp_load_acquire")
            add("barrier",
                {replaced(i_, close, "(*(" + between(i_ + 2, first) + "))")});
        else if (name == "smp_store_release")
            add("barrier", {replaced(i_, close,
                                     "(*(" + between(i_ + 2, first) + ") = " +
                                         between(first + 2, close - 1) + ")")});
    }

    bool begins_statement() const
    {
        const Token &before = token(-1);
        if (before.text == ")") {
            const std::string &of = tokens_[before.pair - 1].text;
            return of == "if" || of == "while" || of == "for" ||
                   of.find("for_each") != std::string::npos;
        }
        return before.text == ";" || before.text == "{" || before.text == "}" ||
               before.text == "else";
    }

    static bool is_lock(const std::string &name)
    {
        static const std::set<std::string> locks = {
            "raw_spin_lock",
            "raw_spin_unlock",
            "raw_spin_lock_irqsave",
            "raw_spin_unlock_irqrestore",
            "raw_spin_lock_irq",
            "raw_spin_unlock_irq",
            "spin_lock",
            "spin_unlock",
            "mutex_lock",
            "mutex_unlock",
            "rcu_read_lock",
            "rcu_read_unlock",
            "preempt_disable",
            "preempt_enable",
            "preempt_disable_notrace",
            "preempt_enable_notrace",
            "local_irq_save",
            "local_irq_restore",
            "local_irq_disable",
            "local_irq_enable",
            "migrate_disable",
            "migrate_enable",
            "cpus_read_lock",
            "cpus_read_unlock",
        };
        return locks.count(name);
    }

    // What stands in its place: whoever keeps the flags has some.
    std::string instead(std::size_t i) const
    {
        const std::string &name = tokens_[i].text;

        if (name == "raw_spin_lock_irqsave" || name == "local_irq_save")
            return between(tokens_[i + 1].pair - 1, tokens_[i + 1].pair - 1) +
                   " = 0";
        if (name == "raw_spin_unlock_irqrestore" || name == "local_irq_restore")
            return "(void)" +
                   between(tokens_[i + 1].pair - 1, tokens_[i + 1].pair - 1);
        return "";
    }

    void lock()
    {
        if (!is_lock(token().text))
            return;
        add("lock", {replaced(i_, token(1).pair, instead(i_))});
        // and, from the place that takes it, all of it in this function
        if (token().text.find("unlock") != std::string::npos ||
            token().text.find("_enable") != std::string::npos ||
            token().text.find("restore") != std::string::npos)
            return;
        std::string of =
            token(2).text == ")" ? "" : between(i_ + 2, first_argument(i_));
        std::vector<Edit> none, no_irq;
        for (std::size_t k = i_; tokens_[k].function == token().function; k++) {
            if (!is_lock(tokens_[k].text) || tokens_[k + 1].text != "(")
                continue;
            std::string its = tokens_[k + 2].text == ")"
                                  ? ""
                                  : between(k + 2, first_argument(k));
            if (its != of)
                continue;
            std::size_t close = tokens_[k + 1].pair;
            none.push_back(replaced(k, close, instead(k)));
            std::size_t irq = tokens_[k].text.find("_irq");
            if (irq != std::string::npos && !its.empty())
                no_irq.push_back(replaced(k, close,
                                          tokens_[k].text.substr(0, irq) + "(" +
                                              its + "), " + instead(k)));
        }
        if (none.size() > 1)
            add("lock", none);
        if (no_irq.size() > 1)
            add("lock", no_irq);
    }

    // The semicolon that ends the statement that begins here; something else in
    // the head of a loop.
    std::size_t semicolon() const
    {
        std::size_t k = i_;

        for (; tokens_[k].text != ";" && tokens_[k].text != "{" &&
               tokens_[k].text != "}" && tokens_[k].text != ")";
             k++)
            if (tokens_[k].text == "(" || tokens_[k].text == "[")
                k = tokens_[k].pair;
        return k;
    }

    void returned(std::size_t end)
    {
        std::string what = between(i_ + 1, end - 1);

        if (what.compare(0, 2, "-E") == 0 || what == "ret" || what == "err" ||
            what == "error")
            add("error", {replaced(i_ + 1, end - 1, "0")});
    }

    void statement()
    {
        static const std::set<std::string> no_statements = {
            "if",   "for",  "while", "do",       "switch", "else",
            "case", "goto", "break", "continue", "default"};
        static const std::set<std::string> assignments = {
            "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="};
        std::size_t end = semicolon();

        if (tokens_[end].text != ";" || end <= i_ ||
            no_statements.count(token().text) || is_lock(token().text))
            return;
        if (token().text == "return") {
            if (end > i_ + 1)
                returned(end);
            return;
        }
        bool call = token().kind == Token::word && token(1).text == "(" &&
                    token(1).pair + 1 == end;
        bool step =
            tokens_[end - 1].text == "++" || tokens_[end - 1].text == "--";
        bool assigned = false;
        for (std::size_t k = i_; k < end && !assigned; k++) {
            if (assignments.count(tokens_[k].text))
                assigned = true;
            // two words in a row, or TYPE *NAME: a declaration
            else if (tokens_[k].kind == Token::word &&
                     (tokens_[k + 1].kind == Token::word ||
                      (tokens_[k + 1].text == "*" &&
                       tokens_[k + 2].kind != Token::number)))
                return;
            if (tokens_[k].text == "(" || tokens_[k].text == "[")
                k = tokens_[k].pair;
        }
        // told by the operator for barriers
        if (call && (token().text == "barrier" ||
                     token().text.compare(0, 4, "smp_") == 0))
            return;
        // what is asserted holds, unless something else is changed
        if (call && (token().text == "static_assert" ||
                     token().text == "BUILD_BUG_ON" ||
                     token().text.compare(0, 15, "lockdep_assert_") == 0))
            return;
        if (call || step || assigned)
            add("statement", {replaced(i_, end - 1, "")});
    }

    const Source &source_;
    const std::vector<Token> &tokens_;
    std::size_t i_ = 0;
    std::vector<Change> found_;
};

} // namespace

std::string Change::applied() const
{
    std::string text = source->text;

    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit)
        text.replace(edit->at, edit->length, edit->with);
    return text;
}

std::string Change::described() const
{
    const Source changed(source->name, applied());
    std::size_t from = edits.front().at,
                to = edits.back().at + edits.back().length;
    long grown = static_cast<long>(changed.text.size()) -
                 static_cast<long>(source->text.size());

    return source->name + ":" + function + " :: " + source->lines(from, to) +
           " => " + changed.lines(from, to + grown);
}

std::vector<Change> changes_of(const Source &source)
{
    return Finder(source).find();
}
