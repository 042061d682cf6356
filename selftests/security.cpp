// SPDX-License-Identifier: GPL-2.0
//
// What docs/security.md says: who is not root reaches nothing, no address is
// shown, readers cost what they read, free objects hold nothing of the
// allocator's.

#include <atomic>
#include <filesystem>
#include <grp.h>
#include <sys/mman.h>
#include <thread>

#include "kmsg.hpp"
#include "process.hpp"
#include "tracing.hpp"
#include "xslab.hpp"

namespace
{

namespace fs = std::filesystem;

constexpr uid_t nobody = 65534;
const std::string debugfs = "/sys/kernel/debug";

// Folders that only root may enter are opened: what is in them has to hold.
class opened
{
public:
    explicit opened(std::string folder) : folder_(std::move(folder))
    {
        const auto mode = file::mode(folder_);
        ksft::check(mode.has_value(), folder_ + " is not there");
        before_ = *mode;
        ksft::check(!::chmod(folder_.c_str(), 0755), folder_ + ": chmod");
    }
    opened(const opened &) = delete;
    opened &operator=(const opened &) = delete;
    ~opened() { ::chmod(folder_.c_str(), before_); }

private:
    std::string folder_;
    mode_t before_ = 0;
};

std::vector<std::string> below(const std::string &folder)
{
    std::vector<std::string> found;
    for (const auto &entry : fs::recursive_directory_iterator(
             folder, fs::directory_options::skip_permission_denied))
        if (entry.is_regular_file() && !entry.is_symlink())
            found.push_back(entry.path());
    return found;
}

// Every file that comes with the module and its caches.
std::vector<std::string> all_files()
{
    std::vector<std::string> all{xslab::proc};
    for (const auto &folder : {xslab::debug, std::string("/sys/module/xslab"),
                               tracing::folder + "/events/xslab"}) {
        const auto more = below(folder);
        ksft::check(more.size() > 5, "few files in " + folder);
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

// Of the kernel's for every module, for everybody: versions, sizes, states.
bool is_of_any_module(const std::string &path)
{
    return path.starts_with("/sys/module/xslab/") &&
           path.find("/parameters/") == path.npos;
}

// The first word of a text that is an address of the kernel's.
std::string address_in(const std::string &text)
{
    const std::string_view hex = "0123456789abcdefABCDEF";
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = text.find_first_of(hex, at);
        if (begin == text.npos)
            break;
        const auto end =
            std::min(text.find_first_not_of(hex, begin), text.size());
        const auto word = text.substr(begin, end - begin);
        at = end;
        if ((word.size() == 16 && word.starts_with("ffff")) ||
            (word.size() == 20 && word.starts_with("18446")))
            return word;
    }
    return {};
}

// A cache with everything on that its files can show something of.
void make_shown(xslab::client &client)
{
    client.run("create shown 64 redzone poison store_user");
    client.run("create plain 200");
    client.run("alloc shown 300");
    client.run("alloc plain 300");
    client.run("free shown 100");
    file::write(xslab::debug + "/plain/track", "on");
    file::write(xslab::debug + "/plain/quarantine", "16");
    client.run("alloc plain 100");
    client.run("free plain 50");
}

// What somebody who is not root finds out, a line each.
std::string as_nobody(const std::vector<std::string> &files)
{
    const process::child other([&files](const file::descriptor &to) {
        std::string said;
        if (::setgroups(0, nullptr) || ::setresgid(nobody, nobody, nobody) ||
            ::setresuid(nobody, nobody, nobody))
            said = "can not become nobody\n";
        for (const auto &path : files) {
            const file::descriptor reads(path, O_RDONLY);
            if (reads && !is_of_any_module(path))
                said += path + " can be read\n";
            else if (reads && !address_in(file::drain(reads)).empty())
                said += path + " shows an address\n";
            if (file::descriptor(path, O_WRONLY))
                said += path + " can be written\n";
            if (!::truncate(path.c_str(), 0) || !::unlink(path.c_str()))
                said += path + " can be changed\n";
        }
        said += "end\n";
        const bool told = ::write(to.get(), said.data(), said.size()) ==
                          static_cast<ssize_t>(said.size());
        return told ? 0 : 1;
    });
    return other.drain();
}

void nobody_reaches_nothing()
{
    xslab::client client;
    make_shown(client);
    tracing::mount();
    {
        const opened debug(debugfs), trace(tracing::folder);
        const auto files = all_files();
        ksft::note(std::to_string(files.size()) + " files");
        ksft::equal(as_nobody(files), "end\n", "what nobody can do");
    }
    client.unload();
}

void modes_are_as_declared()
{
    xslab::client client;
    make_shown(client);
    const auto kernels = file::mode("/proc/slabinfo");
    if (kernels)
        ksft::equal(*kernels & 077U, 0U, "the kernel's slabinfo, for others");
    ksft::equal(*file::mode(xslab::proc), 0600U, xslab::proc);
    std::size_t writable = 0;
    for (const auto &path : below(xslab::debug)) {
        const auto mode = *file::mode(path);
        ksft::check(mode == 0400 || mode == 0600, path + " has another mode");
        writable += mode == 0600;
    }
    ksft::check(writable > 0, "no file can be written");
    for (const auto &path : below("/sys/module/xslab/parameters"))
        ksft::equal(*file::mode(path), 0400U, path);
    client.unload();
}

// As root, with the kernel told to hide nothing.
void no_address_is_shown()
{
    const std::string restrict = "/proc/sys/kernel/kptr_restrict";
    const auto before = file::read(restrict);
    file::write(restrict, "0");
    tracing::mount();
    kmsg log;
    xslab::client client;
    file::write(tracing::folder + "/trace", "");
    file::write(tracing::folder + "/events/xslab/enable", "1");
    make_shown(client);
    for (const auto *mistake :
         {"double-free", "inner-pointer", "write-right", "write-after-free"})
        client.run(std::string("misuse shown ") + mistake);
    client.attempt("shrink shown");
    // what is out is listed
    ksft::equal(client.attempt("destroy shown"), EBUSY, "errno");
    file::write(tracing::folder + "/events/xslab/enable", "0");

    std::size_t bytes = 0;
    auto files = below(xslab::debug);
    files.push_back(xslab::proc);
    files.push_back(tracing::folder + "/trace");
    for (const auto &path : files) {
        const auto text = file::read(path);
        bytes += text.size();
        ksft::equal(address_in(text), "", "address in " + path);
    }
    ksft::check(file::read(tracing::folder + "/trace").find("xslab_alloc") !=
                    std::string::npos,
                "nothing was traced");
    ksft::note(std::to_string(bytes) + " bytes read, " +
               std::to_string(log.lines().size()) + " lines of the log");
    ksft::check(log.reports().size() >= 4, "reports in the log");
    client.unload();
    for (const auto &line : log.lines())
        // the kernel's dump of a stack ends with registers of the user's
        if (line.find("RAX: ") == line.npos &&
            line.find("RSP: ") == line.npos &&
            line.find("RDX: ") == line.npos &&
            line.find("RBP: ") == line.npos &&
            line.find("R10: ") == line.npos && line.find("R13: ") == line.npos)
            ksft::equal(address_in(line), "", "address in the log: " + line);
    file::write(restrict, before);
}

// Root may open what is only to be read for writing; it does not help him.
void what_is_read_only_stays_so()
{
    xslab::client client;
    make_shown(client);
    for (const auto &path : below(xslab::debug)) {
        if (*file::mode(path) != 0400)
            continue;
        const int error = file::try_write(path, "1");
        ksft::check(error == EINVAL || error == EPERM || error == EACCES,
                    "errno of writing to " + path + ": " +
                        std::to_string(error));
    }
    const file::descriptor from(xslab::proc, O_RDWR);
    ksft::check(bool(from), "it can not be opened");
    ksft::check(::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, from.get(), 0) ==
                    MAP_FAILED,
                "it can be mapped");
    client.unload();
}

// Reads until the end, in parts of a size: what came, at most `most` bytes.
std::size_t read_through(std::size_t part, std::size_t most)
{
    const file::descriptor from(xslab::proc, O_RDONLY);
    std::vector<char> buffer(part);
    std::size_t all = 0;
    while (all < most) {
        const auto got = ::read(from.get(), buffer.data(), part);
        if (got <= 0)
            return all;
        all += static_cast<std::size_t>(got);
    }
    return all;
}

// Goes to a place and reads there: an answer, and never more than was asked
// for.
bool seek_and_read(off_t place, bool refused)
{
    const file::descriptor from(xslab::proc, O_RDONLY);
    char part[64];
    if (::lseek(from.get(), place, SEEK_SET) < 0)
        return refused;
    const auto got = ::read(from.get(), part, sizeof(part));
    return !refused && got >= 0 && got <= static_cast<ssize_t>(sizeof(part));
}

void readers_cost_what_they_read()
{
    xslab::client client;
    for (int i = 0; i < 20; i++)
        client.run("create lasting_" + std::to_string(i) + " 64");
    const auto most = file::read(xslab::proc).size() * 4;
    std::atomic<bool> done = false;
    std::atomic<std::size_t> passes = 0, endless = 0, wrong = 0;
    std::vector<std::thread> readers;
    for (const std::size_t part : {1U, 7U, 4096U, 1U << 20})
        readers.emplace_back([&, part] {
            do {
                endless += read_through(part, most) >= most;
                // at the end, behind it, between, before the beginning
                wrong += !seek_and_read(1 << 30, false) ||
                         !seek_and_read(0x7fffffffffff0000, false) ||
                         !seek_and_read(1000, false) ||
                         !seek_and_read(-1, true);
                passes++;
            } while (!done);
        });
    // one that stops in the middle holds up nobody
    const file::descriptor idle(xslab::proc, O_RDONLY);
    char part[300];
    ksft::equal(::read(idle.get(), part, sizeof(part)),
                static_cast<ssize_t>(sizeof(part)), "a part");
    for (int i = 0; i < 100; i++) {
        const auto name = "passing_" + std::to_string(i % 7);
        client.run("create " + name + " 96");
        client.run("alloc " + name + " 10");
        client.run("free " + name + " 10");
        client.run("destroy " + name);
    }
    file::drain(idle);
    done = true;
    for (auto &one : readers)
        one.join();
    ksft::note(std::to_string(passes) + " times read");
    ksft::check(passes >= 4, "nobody read");
    ksft::equal(endless.load(), 0U, "reads without an end");
    ksft::equal(wrong.load(), 0U, "wrong answers to a seek");
    client.unload();
}

// Each byte of half of the objects is written over while they are free.
void free_objects_hold_nothing()
{
    for (const auto *parameters : {"hardened=1", ""}) {
        xslab::client client(parameters);
        client.run("create victim 128");
        client.run("alloc victim 2000");
        const auto before = xslab::figures("victim");
        client.run("misuse victim overwrite-free");
        const auto after = xslab::figures("victim");
        ksft::equal(after.active_objs, 2000U, "objects");
        ksft::equal(after.grown, before.grown, "places were lost, grown");
        ksft::equal(after.num_slabs, before.num_slabs, "slabs");
        // given back one by one, each as its client left it
        client.run("free victim 2000");
        client.run("shrink victim");
        ksft::equal(xslab::figures("victim").num_slabs, 0U, "slabs left");
        ksft::equal(xslab::reports("", ""), 0U, "reports");
        client.unload();
    }
}

// Slab descriptors that lie in slabs of their own.
std::uint64_t descriptors_elsewhere()
{
    std::uint64_t sum = 0;
    for (const auto &c : xslab::figures())
        if (c.name.starts_with("xslab_slab_"))
            sum += c.active_objs;
    return sum;
}

// What runs over an object's end in its slab meets objects, never a descriptor:
// also where the slab would have room for one.
void hardened_keeps_descriptors_away()
{
    for (const bool hardened : {false, true}) {
        xslab::client client(hardened ? "hardened=1" : "");
        client.run("create roomy 1000");
        const auto before = descriptors_elsewhere();
        client.run("alloc roomy 2000");
        const auto slabs = xslab::figures("roomy").num_slabs;
        const auto more = descriptors_elsewhere() - before;
        ksft::check(slabs >= 100, "few slabs: " + std::to_string(slabs));
        if (hardened)
            ksft::check(more >= slabs, "of " + std::to_string(slabs) +
                                           " descriptors elsewhere are " +
                                           std::to_string(more));
        else
            ksft::check(more < slabs / 2, "all are elsewhere anyway");
        client.unload();
    }
}

void order_is_random_on_request()
{
    xslab::client client;
    client.run("create row 128");
    client.run("create mixed 128");
    file::write(xslab::debug + "/mixed/random", "on");
    for (const auto *name : {"row", "mixed"})
        client.run(std::string("alloc ") + name + " 1000");
    ksft::equal(client.attempt("misuse row in-order"), 0, "errno, one by one");
    ksft::equal(client.attempt("misuse mixed in-order"), ERANGE,
                "errno, random");
    client.unload();
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(
        argc, argv,
        {{"nobody_reaches_nothing", nobody_reaches_nothing},
         {"modes_are_as_declared", modes_are_as_declared},
         {"no_address_is_shown", no_address_is_shown},
         {"what_is_read_only_stays_so", what_is_read_only_stays_so},
         {"readers_cost_what_they_read", readers_cost_what_they_read},
         {"free_objects_hold_nothing", free_objects_hold_nothing},
         {"hardened_keeps_descriptors_away", hardened_keeps_descriptors_away},
         {"order_is_random_on_request", order_is_random_on_request}});
}
