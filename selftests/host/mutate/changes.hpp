// SPDX-License-Identifier: GPL-2.0
//
// What can be changed in a file, one thing at a time.

#ifndef XSLAB_MUTATE_CHANGES_HPP
#define XSLAB_MUTATE_CHANGES_HPP

#include "source.hpp"

struct Edit {
    std::size_t at, length;
    std::string with;
};

struct Change {
    const Source *source;
    const char *kind; // condition, count, lock, barrier, statement, error
    std::vector<Edit> edits; // in the order of their places
    std::string function;

    // The file with the change; it has as many lines as before.
    std::string applied() const;
    // FILE:FUNCTION :: the lines before => the lines after
    std::string described() const;
};

std::vector<Change> changes_of(const Source &source);

#endif
