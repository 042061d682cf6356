// SPDX-License-Identifier: GPL-2.0
//
// Files that a one shot is written to.

#include "folder.hpp"
#include "output.hpp"
#include "texts.hpp"

#include <stdexcept>

#include <sys/stat.h>
#include <unistd.h>

namespace
{

class Output : public Folder
{
protected:
    void SetUp() override
    {
        Folder::SetUp();
        fs::create_directories(dir / "other");
        put("file", "old");
    }
    static struct stat status(const fs::path &of)
    {
        struct stat out {
        };
        EXPECT_EQ(stat(of.c_str(), &out), 0) << of;
        return out;
    }
    static std::string text(const fs::path &of)
    {
        return xslab::read_file(of).value.value_or("not there");
    }
    // Nothing else is left in the folder.
    [[nodiscard]] std::ptrdiff_t entries() const
    {
        return std::distance(fs::directory_iterator(dir), {});
    }

    const fs::path file = dir / "file";
};

TEST_F(Output, IsAnotherFileOfTheSameModeAndOwner)
{
    chmod(file.c_str(), 0640);
    EXPECT_EQ(chown(file.c_str(), geteuid() ? geteuid() : 1,
                    geteuid() ? getegid() : 2),
              0);
    // Open, or its number may be that of the next one.
    const std::ifstream reader(file);
    const auto before = status(file);
    xslab::replace(file, "new");
    const auto after = status(file);
    EXPECT_EQ(text(file), "new");
    EXPECT_NE(after.st_ino, before.st_ino);
    EXPECT_EQ(after.st_mode, before.st_mode);
    EXPECT_EQ(after.st_uid, before.st_uid);
    EXPECT_EQ(after.st_gid, before.st_gid);
    EXPECT_EQ(entries(), 2);
}

TEST_F(Output, ANewFileIsAsTheMaskHasIt)
{
    const auto mask = umask(027);
    xslab::replace(dir / "new", "new");
    umask(mask);
    EXPECT_EQ(status(dir / "new").st_mode & 07777U, 0640U);
}

TEST_F(Output, ALinkStaysOne)
{
    fs::create_symlink("file", dir / "link");
    fs::create_symlink("other/first", dir / "dangling");
    fs::create_symlink(dir / "other" / "second", dir / "other" / "first");
    xslab::replace(dir / "link", "by a link");
    xslab::replace(dir / "dangling", "by two");
    EXPECT_TRUE(fs::is_symlink(dir / "link"));
    EXPECT_EQ(text(file), "by a link");
    EXPECT_TRUE(fs::is_symlink(dir / "dangling"));
    EXPECT_TRUE(fs::is_symlink(dir / "other/first"));
    EXPECT_EQ(text(dir / "other/second"), "by two");
}

TEST_F(Output, LinksInACircleAreRefused)
{
    fs::create_symlink("b", dir / "a");
    fs::create_symlink("a", dir / "b");
    EXPECT_THROW(xslab::replace(dir / "a", "new"), std::runtime_error);
    EXPECT_TRUE(fs::is_symlink(dir / "a"));
    EXPECT_TRUE(fs::is_symlink(dir / "b"));
}

TEST_F(Output, WhatCanNotBeWrittenLeavesNothing)
{
    EXPECT_THROW(xslab::replace(dir / "none/file", "new"), std::runtime_error);
    EXPECT_THROW(xslab::replace(dir, "new"), std::runtime_error);
    EXPECT_EQ(entries(), 2);
}

} // namespace
