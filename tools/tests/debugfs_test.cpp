// SPDX-License-Identifier: GPL-2.0
//
// Orders to the module, on folders that look like its files.

#include "debugfs.hpp"
#include "folder.hpp"
#include "texts.hpp"

using xslab::ending;

namespace
{

class Debugfs : public Folder
{
protected:
    void SetUp() override
    {
        Folder::SetUp();
        fs::create_directories(dir / "debugfs/a");
        put("proc", texts::header + texts::line("a"));
    }

    const xslab::module_files files{dir / "debugfs", dir / "proc"};
};

TEST_F(Debugfs, WritesAndReads)
{
    put("debugfs/a/shrink", "");
    EXPECT_EQ(files.write("a", "shrink", "1").how, ending::done);
    EXPECT_EQ(*files.read("a", "shrink"), "1");
    EXPECT_EQ(files.files("a"), std::vector<std::string>{"shrink"});
}

TEST_F(Debugfs, TunesByTheProcFile)
{
    EXPECT_EQ(files.tune("a", 9, 4, 2).how, ending::done);
    const auto text = xslab::read_file(dir / "proc");
    EXPECT_TRUE(text->starts_with("a 9 4 2"));
}

TEST_F(Debugfs, LeavesTheSizesToTheCacheByTheProcFile)
{
    EXPECT_EQ(files.untune("a").text, "a: sets its own sizes");
    const auto text = xslab::read_file(dir / "proc");
    EXPECT_TRUE(text->starts_with("a auto"));
}

TEST_F(Debugfs, WhatIsMissingIsTold)
{
    auto said = files.write("a", "shrink", "1");
    EXPECT_EQ(said.how, ending::unable);
    EXPECT_NE(said.text.find("has no file shrink"), std::string::npos);
    EXPECT_FALSE(fs::exists(dir / "debugfs/a/shrink"));

    said = files.write("b", "shrink", "1");
    EXPECT_EQ(said.how, ending::failed);
    EXPECT_EQ(said.text, "xslab has no cache b");
    EXPECT_EQ(files.tune("b", 9, 4, 2).text, "xslab has no cache b");

    fs::remove_all(dir / "debugfs");
    said = files.write("a", "shrink", "1");
    EXPECT_EQ(said.how, ending::unable);
    EXPECT_NE(said.text.find("mount debugfs"), std::string::npos);

    fs::remove(dir / "proc");
    said = files.write("a", "shrink", "1");
    EXPECT_EQ(said.how, ending::failed);
    EXPECT_NE(said.text.find("not loaded"), std::string::npos);
    EXPECT_EQ(files.tune("a", 9, 4, 2).how, ending::failed);
    EXPECT_FALSE(fs::exists(dir / "proc"));
}

TEST_F(Debugfs, ARefusalIsToldWithTheReason)
{
    // As the kernel's files do: opened, and the write refused.
    fs::create_symlink("/dev/full", dir / "debugfs/a/shrink");
    const auto said = files.write("a", "shrink", "1");
    EXPECT_EQ(said.how, ending::failed);
    EXPECT_NE(said.text.find("refused \"1\" for shrink of a"),
              std::string::npos);
}

} // namespace
