// SPDX-License-Identifier: GPL-2.0
//
// The module comes and goes: its files with it, its parameters seen, nonsense
// refused.

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

void bad_parameters_are_refused()
{
    for (const auto *parameters :
         {"checked=maybe", "checked=7", "checked=-1", "hardened=2x",
          "hardened=", "checked=1 hardened=perhaps"}) {
        const int error = module::try_load("xslab", parameters);
        if (!error)
            module::try_unload("xslab");
        ksft::equal(error, EINVAL, parameters);
        ksft::check(!file::exists(xslab::proc), "it left its proc file");
    }
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
            ksft::equal(*file::mode(folder + "checked"), 0444U, "mode");
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

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(
        argc, argv,
        {{"files_come_and_go", files_come_and_go},
         {"loaded_twice_is_refused", loaded_twice_is_refused},
         {"bad_parameters_are_refused", bad_parameters_are_refused},
         {"parameters_are_seen", parameters_are_seen},
         {"in_use_it_stays", in_use_it_stays},
         {"clients_come_and_go", clients_come_and_go}});
}
