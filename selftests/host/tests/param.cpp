// SPDX-License-Identifier: GPL-2.0
//
// The module's parameter debug: which texts it takes, and which caches they
// mean. And tracepoints, which need to see every object of all caches.

#include "bed.hpp"

namespace
{

class Param : public Bed
{
protected:
    // What a cache of that name is debugged for, as its file says it.
    static std::string debug_of(const char *name, unsigned int flags = 0)
    {
        xkmem_cache *s = create({.name = name, .size = 64, .flags = flags});
        std::string said =
            host::read_file("xslab/" + std::string(name) + "/debug");
        EXPECT_EQ(x_destroy(s), 0);
        return said;
    }
};

TEST_F(Param, letters_and_names)
{
    start();
    EXPECT_EQ(debug_of("buffer"), "-\n");
    EXPECT_EQ(x_set_param_debug("FZ,ext4_*,inode;P,*cache*,b"), 0);
    char text[4096];
    EXPECT_GT(x_get_param_debug(text), 0);
    EXPECT_STREQ(text, "FZ,ext4_*,inode;P,*cache*,b\n");
    EXPECT_EQ(debug_of("buffer"), "-\n");
    EXPECT_EQ(debug_of("inode"), "FZ\n");
    EXPECT_EQ(debug_of("inodes"), "-\n");
    EXPECT_EQ(debug_of("ext4_x"), "FZ\n");
    EXPECT_EQ(debug_of("ext4_cache_x"), "FZP\n");
    EXPECT_EQ(debug_of("cacache"), "P\n");
    EXPECT_EQ(debug_of("b"), "P\n");
    EXPECT_EQ(x_set_param_debug("U"), 0);
    EXPECT_EQ(debug_of("buffer"), "U\n");
    EXPECT_EQ(x_set_param_debug("-,buffer"), 0);
    EXPECT_EQ(debug_of("buffer"), "-\n");
    EXPECT_EQ(x_set_param_debug(""), 0);
    EXPECT_EQ(debug_of("buffer"), "-\n");
}

// A pattern is part of a text: what comes behind it is not looked at.
TEST_F(Param, patterns_end_where_they_end)
{
    start();
    EXPECT_TRUE(x_param_match("ab*x", 3, "abc"));
    EXPECT_TRUE(x_param_match("ab*x", 3, "ab"));
    EXPECT_TRUE(x_param_match("a*b*", 3, "a-b-b"));
    EXPECT_FALSE(x_param_match("ab*", 2, "abc"));
    EXPECT_FALSE(x_param_match("ab", 1, "ab"));
    EXPECT_FALSE(x_param_match("ab**", 2, "a"));
    EXPECT_FALSE(x_param_match("ab*", 1, "ab"));
    EXPECT_FALSE(x_param_match("*", 0, "a"));
    EXPECT_TRUE(x_param_match("**", 2, ""));
    EXPECT_FALSE(x_param_match("*a", 2, "ab"));
}

// Neither of the parameters means it; what its creator asks for stays.
TEST_F(Param, not_for_who_wants_no_users_flags)
{
    start();
    EXPECT_EQ(x_set_param_debug("ZPU"), 0);
    xslab_checked = true;
    EXPECT_EQ(debug_of("buffer"), "FZPU\n");
    EXPECT_EQ(debug_of("buffer", x_no_user_flags), "-\n");
    EXPECT_EQ(debug_of("buffer", x_no_user_flags | x_poison), "P\n");
}

TEST_F(Param, what_cannot_be_read_changes_nothing)
{
    start();
    EXPECT_EQ(x_set_param_debug("Z,inode"), 0);
    std::string of_4096(4096, 'F');
    for (const char *text : {"X", "F,", "F,,a", "F,a,", "F;", "F;;P", "-F",
                             ",a", of_4096.c_str()}) {
        host::clear_log();
        if (text[0] == ',' && x_set_param_debug(text) == 0)
            continue; // no letters may mean none
        EXPECT_EQ(x_set_param_debug(text), -22) << text;
        EXPECT_TRUE(host::log_has("is not LETTERS")) << text;
    }
    EXPECT_EQ(debug_of("inode"), "Z\n");
}

TEST_F(Param, tracepoints)
{
    start();
    xkmem_cache *s = create({.size = 64});
    void *obj = x_alloc(s, x_kernel);
    x_free(s, obj);
    auto misses = [](const x_figures &f) { return f.allocmiss + f.freemiss; };
    auto use = [&](xkmem_cache *of) {
        unsigned long before = misses(figures(of));
        for (int i = 0; i < 10; i++)
            x_free(of, x_alloc(of, x_kernel));
        return misses(figures(of)) - before;
    };
    EXPECT_EQ(use(s), 0UL);
    x_trace_on();
    x_trace_on();
    EXPECT_EQ(use(s), 20UL) << "each is seen";
    xkmem_cache *later = create({.name = "later", .size = 64});
    use(later);
    EXPECT_EQ(use(later), 20UL) << "of a new cache, too";
    x_trace_off();
    EXPECT_EQ(use(s), 20UL) << "one of two still listens";
    x_trace_off();
    use(s);
    use(later);
    EXPECT_EQ(use(s), 0UL);
    EXPECT_EQ(use(later), 0UL);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_destroy(later), 0);
    EXPECT_EQ(x_all_reports(), 0UL);
}

} // namespace
