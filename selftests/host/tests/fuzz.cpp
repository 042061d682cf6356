// SPDX-License-Identifier: GPL-2.0
//
// The fuzzer's entry: any bytes are a sequence of operations (sequence.hpp).

#include "sequence.hpp"

extern "C" const char *__asan_default_options()
{
    return "detect_leaks=0:quarantine_size_mb=8:malloc_context_size=4";
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data,
                                      unsigned long size)
{
    static bool on = [] {
        host::boot({.cpus = 4, .nodes = 2});
        if (host::load())
            host_bug("the module does not load");
        return true;
    }();
    unsigned long reports = x_all_reports() - x_reports("bad-create");

    (void)on;
    {
        Sequence sequence({data, size});
        sequence.run();
    }
    Model::require(x_all_reports() - x_reports("bad-create") == reports,
                   "a report, and nothing was done wrong");
    return 0;
}
