// SPDX-License-Identifier: GPL-2.0
//
// A folder for a test, empty at first and gone at the end.

#ifndef XSLAB_TESTS_FOLDER_HPP
#define XSLAB_TESTS_FOLDER_HPP

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace fs = std::filesystem;

class Folder : public testing::Test
{
protected:
    void SetUp() override
    {
        fs::remove_all(dir);
        fs::create_directories(dir);
    }
    void TearDown() override { fs::remove_all(dir); }
    void put(const std::string &name, const std::string &text) const
    {
        std::ofstream(dir / name) << text;
    }

    const fs::path dir =
        fs::path(testing::TempDir()) / ("xslab-" + std::to_string(getpid()));
};

#endif
