// SPDX-License-Identifier: GPL-2.0
//
// A value, or the sentence that says why there is none.

#ifndef XSLAB_RESULT_HPP
#define XSLAB_RESULT_HPP

#include <optional>
#include <string>
#include <utility>

namespace xslab
{

template <typename T> struct result {
    std::optional<T> value;
    std::string error;

    [[nodiscard]] explicit operator bool() const { return value.has_value(); }
    T &operator*() { return *value; }
    const T &operator*() const { return *value; }
    T *operator->() { return &*value; }
    const T *operator->() const { return &*value; }
};

template <typename T> result<T> failure(std::string why)
{
    return {std::nullopt, std::move(why)};
}

} // namespace xslab

#endif
