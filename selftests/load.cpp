// SPDX-License-Identifier: GPL-2.0
//
// The module comes and goes: its files with it, its parameters seen, nonsense
// refused; it leaves no memory behind, and little memory is enough or refused.

#include <map>
#include <sstream>

#include "kmsg.hpp"
#include "memory.hpp"
#include "process.hpp"
#include "xslab.hpp"

namespace
{

void files_come_and_go()
{
    for (int round = 0; round < 20; round++) {
        ksft::check(!file::exists(xslab::proc), "the proc file is there");
        module::loaded xslab("xslab");
        const auto mode = file::mode(xslab::proc);
        ksft::check(mode.has_value(), "there is no proc file");
        ksft::equal(*mode, 0600U, "mode of the proc file");
        ksft::equal(file::read(xslab::debug + "/version"),
                    file::read("/sys/module/xslab/version"), "version");
        ksft::equal(file::read(xslab::debug + "/reports"), "", "reports");
        xslab.unload();
        ksft::check(!module::is_loaded("xslab"), "the module is there");
        ksft::check(!file::exists(xslab::debug), "debugfs files are there");
    }
}

void loaded_twice_is_refused()
{
    module::loaded xslab("xslab");
    ksft::equal(module::try_load("xslab"), EEXIST, "errno");
    xslab.unload();
}

// The parameters that the module says it has, and of what type they are.
std::map<std::string, std::string> parameters()
{
    const auto image = file::read(module::folder() + "/xslab.ko");
    const std::string key = "parmtype=";
    std::map<std::string, std::string> found;
    for (auto at = image.find(key); at != image.npos;
         at = image.find(key, at + 1)) {
        const std::string entry = image.c_str() + at + key.size();
        const auto colon = entry.find(':');
        ksft::check(colon != entry.npos, "no type in " + entry);
        found[entry.substr(0, colon)] = entry.substr(colon + 1);
    }
    return found;
}

// What no parameter of a type takes; a string has to be known by its name.
std::vector<std::string> wrong_values(const std::string &name,
                                      const std::string &type)
{
    if (type == "bool")
        return {"maybe", "7", "-1", "2x", ""};
    if (name == "grow")
        return {"x", "4x", "65", "-1", "", "99999999999999999999"};
    if (type == "int" || type == "uint" || type == "ulong")
        return {"x", "1x", "", "99999999999999999999"};
    if (name == "debug")
        return {
            "X",    "f",    ";",  ",",   "Z;",   "Z,", "Z,,a",
            "Z,a,", "ZX,a", "--", "F;X", "Z,a;", ";F", std::string(600, 'F')};
    ksft::check(false, "parameter " + name + " of type " + type +
                           ": say here what it must not take");
    return {};
}

void is_refused(const std::string &line, const std::string &name)
{
    kmsg log;
    const auto shown = line.substr(0, 60);
    const int error = module::try_load("xslab", line);
    if (!error)
        module::try_unload("xslab");
    ksft::equal(error, EINVAL, shown);
    xslab::nothing_is_left(shown);
    ksft::check(log.count(name) > 0, shown + ": the log does not name it");
    ksft::check(log.count("invalid for parameter") > 0,
                shown + ": no reason in the log");
}

void bad_parameters_are_refused()
{
    const auto all = parameters();
    {
        // as many as the loaded module shows: none is forgotten
        module::loaded xslab("xslab");
        const auto shown =
            process::run({"ls", "/sys/module/xslab/parameters"}).output;
        ksft::equal(std::ranges::count(shown, '\n'),
                    static_cast<std::ptrdiff_t>(all.size()), "parameters");
        xslab.unload();
    }
    std::string every, every_right;
    for (const auto &[name, type] : all) {
        for (const auto &value : wrong_values(name, type))
            is_refused(name + '=' + value, name);
        every += name + '=' + wrong_values(name, type)[0] + ' ';
        // a wrong one behind right ones
        is_refused(every_right + name + '=' + wrong_values(name, type)[0],
                   name);
        every_right +=
            name + (type == "bool" || type == "uint" ? "=1 " : "=F ");
    }
    is_refused(every, all.begin()->first);
    module::loaded xslab("xslab", every_right);
    xslab.unload();
}

// What it does not know is told of, as the kernel has it, and changes nothing.
void unknown_parameters_are_told_of()
{
    kmsg log;
    module::loaded xslab("xslab", "no_such_thing=1");
    ksft::check(log.count("unknown parameter 'no_such_thing' ignored") > 0,
                "it is not told of");
    xslab.unload();
}

void parameters_are_seen()
{
    const std::string folder = "/sys/module/xslab/parameters/";
    for (const auto *checked : {"N", "Y"})
        for (const auto *hardened : {"N", "Y"}) {
            module::loaded xslab("xslab", std::string("checked=") + checked +
                                              " hardened=" + hardened);
            ksft::equal(file::read(folder + "checked"),
                        std::string(checked) + '\n', "checked");
            ksft::equal(file::read(folder + "hardened"),
                        std::string(hardened) + '\n', "hardened");
            ksft::equal(*file::mode(folder + "checked"), 0400U, "mode");
            xslab.unload();
        }
}

void a_bound_is_seen()
{
    for (const auto *grow : {"0", "1", "64"}) {
        module::loaded xslab("xslab", std::string("grow=") + grow);
        ksft::equal(file::read("/sys/module/xslab/parameters/grow"),
                    std::string(grow) + '\n', "grow");
        xslab.unload();
    }
}

void in_use_it_stays()
{
    xslab::client client;
    const int error = module::try_unload("xslab");
    ksft::check(error == EBUSY || error == EWOULDBLOCK,
                "errno of unloading it with a client: " +
                    std::to_string(error));
    ksft::check(module::is_loaded("xslab"), "it went");
    client.run("create stays 64");
    client.run("alloc stays 100");
    client.unload();
}

// A client under every setting, with objects and without at its end.
void clients_come_and_go()
{
    for (const auto *parameters :
         {"", "checked=1", "hardened=1", "checked=1 hardened=1"})
        for (int round = 0; round < 3; round++) {
            xslab::client client(parameters);
            client.run("create small 32");
            client.run("create large 9000");
            client.run("alloc small 3000");
            client.run("alloc large 100");
            client.run("free small 1000");
            client.run("free large 50");
            ksft::equal(xslab::figures("small").active_objs, 2000U, "live");
            ksft::equal(xslab::reports("", ""), 0U, "reports");
            client.unload();
        }
}

// Pages and mappings that are in use, by kind, in KiB.
struct account {
    std::int64_t slab{}, percpu{}, mapped{}, other{};
};

// KiB that the CPUs keep for who asks next; MemFree is without them.
std::int64_t kept_by_cpus()
{
    std::istringstream lines(file::read("/proc/zoneinfo"));
    std::int64_t pages = 0;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string key;
        std::int64_t count = 0;
        if (words >> key >> count && key == "count:")
            pages += count;
    }
    return pages * (::sysconf(_SC_PAGESIZE) / 1024);
}

account in_use()
{
    file::try_write("/proc/sys/vm/stat_refresh", "1");
    const auto text = file::read("/proc/meminfo");
    const auto of = [&text](std::string_view key) {
        return static_cast<std::int64_t>(file::value(text, key));
    };
    account a{of("Slab"), of("Percpu"), of("VmallocUsed"), of("MemTotal")};
    for (const auto *key :
         {"MemFree", "Buffers", "Cached", "AnonPages", "Slab", "KernelStack",
          "PageTables", "Percpu", "VmallocUsed"})
        a.other -= of(key);
    a.other -= kept_by_cpus();
    return a;
}

void one_life(bool with_client)
{
    if (!with_client) {
        module::loaded xslab("xslab");
        xslab.unload();
        return;
    }
    xslab::client client;
    client.run("create brief 200 store_user");
    client.run("alloc brief 500");
    client.run("free brief 500");
    client.unload();
}

// A page a round would be 400 KiB.
void a_hundred_lives_leave_nothing()
{
    constexpr int rounds = 100;
    constexpr std::int64_t few = rounds * 4 * 3 / 4;
    for (int round = 0; round < 10; round++)
        one_life(true);
    const auto before = in_use();
    for (int round = 0; round < rounds; round++)
        one_life(round % 4 == 0);
    const auto after = in_use();
    const auto stays = [few](std::int64_t from, std::int64_t to,
                             const std::string &what) {
        ksft::note(what + ": " + std::to_string(to - from) + " KiB more");
        ksft::check(to - from < few,
                    what + " grew by " + std::to_string(to - from) + " KiB");
    };
    stays(before.slab, after.slab, "slabs");
    stays(before.percpu, after.percpu, "memory per CPU");
    stays(before.mapped, after.mapped, "mapped memory");
    stays(before.other, after.other, "pages of nobody");
}

// A process that eats memory until so much is left, and the first to be killed.
class hungry
{
public:
    explicit hungry(std::uint64_t left_kib)
        : child_([left_kib](const file::descriptor &tells) {
              return eat(left_kib, tells);
          }),
          // nothing is said by who was killed
          full_(child_.told())
    {
    }
    [[nodiscard]] bool full() const { return full_; }
    [[nodiscard]] bool alive() const { return child_.alive(); }

private:
    static int eat(std::uint64_t left_kib, const file::descriptor &tells)
    {
        file::try_write("/proc/self/oom_score_adj", "1000");
        memory::eater stomach(1 << 30);
        while (memory::now().available > left_kib && stomach.eat(1 << 18)) {
        }
        if (::write(tells.get(), "x", 1) == 1)
            while (stomach.eat(1 << 12) || true)
                ::usleep(1000);
        return 1;
    }

    process::child child_;
    bool full_;
};

// With less and less memory: it loads and works, or refuses and leaves nothing.
void little_memory_is_enough_or_refused()
{
    if (memory::now().available > 200 * 1024)
        throw ksft::skipped("there is too much memory to eat it all");
    file::try_write("/proc/self/oom_score_adj", "-1000");
    for (const std::uint64_t left : {16384, 8192, 4096, 2048, 1024, 512}) {
        const hungry other(left);
        const auto there = memory::now().available;
        const int error = module::try_load("xslab");
        ksft::note(std::to_string(there) + " KiB left" +
                   (other.full() ? "" : " (all was eaten)") + ": " +
                   (error ? std::strerror(error) : "loaded") +
                   (other.alive() ? "" : ", who ate was killed"));
        if (error) {
            ksft::equal(error, ENOMEM, "errno");
            xslab::nothing_is_left("no memory");
            continue;
        }
        ksft::check(xslab::figures().size() > 5, "few caches");
        ksft::equal(module::try_unload("xslab"), 0, "unloading, errno");
        xslab::nothing_is_left("unloaded");
    }
    one_life(true);
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(
        argc, argv,
        {{"files_come_and_go", files_come_and_go},
         {"loaded_twice_is_refused", loaded_twice_is_refused},
         {"bad_parameters_are_refused", bad_parameters_are_refused},
         {"unknown_parameters_are_told_of", unknown_parameters_are_told_of},
         {"parameters_are_seen", parameters_are_seen},
         {"a_bound_is_seen", a_bound_is_seen},
         {"in_use_it_stays", in_use_it_stays},
         {"clients_come_and_go", clients_come_and_go},
         {"a_hundred_lives_leave_nothing", a_hundred_lives_leave_nothing},
         {"little_memory_is_enough_or_refused",
          little_memory_is_enough_or_refused}});
}
