// SPDX-License-Identifier: GPL-2.0
//
// The module is loaded again and again; the first time its first request for
// memory fails, then the second, until none is left to fail. For a kernel with
// fault injection. What the kernel asks for before it reads the parameters is
// left out: its loader and its tracing do not bear it.

#include "kmsg.hpp"
#include "xslab.hpp"

namespace
{

const std::string nth = "/proc/self/fail-nth";

// Requests that may wait fail too, and nothing is printed of it.
void arm()
{
    const std::string debug = "/sys/kernel/debug/";
    for (const auto *what : {"failslab", "fail_page_alloc"}) {
        file::write(debug + what + "/ignore-gfp-wait", "N");
        file::write(debug + what + "/verbose", "0");
    }
    file::write(debug + "fail_page_alloc/min-order", "0");
}

struct outcome {
    int error{}; // errno, or 0
    unsigned
        left{}; // requests that were still to come until the one that fails
};

outcome load_with(unsigned failing, const char *parameters = "")
{
    const file::descriptor knob(nth, O_RDWR);
    const file::descriptor image(module::folder() + "/xslab.ko", O_RDONLY);
    ksft::check(knob && image, "a file is missing");
    const auto number = std::to_string(failing);
    ksft::equal(::write(knob.get(), number.data(), number.size()),
                static_cast<ssize_t>(number.size()), "writing to " + nth);
    const int error =
        ::syscall(SYS_finit_module, image.get(), parameters, 0) ? errno : 0;
    char left[16] = {};
    ksft::check(::pread(knob.get(), left, sizeof(left) - 1, 0) > 0, nth);
    ksft::equal(::write(knob.get(), "0", 1), 1, "disarming");
    return {error, static_cast<unsigned>(file::number(left))};
}

// How many requests the kernel's loader makes before it reads the parameters.
unsigned requests_of_the_loader()
{
    constexpr unsigned many = 1000000;
    const auto [error, left] = load_with(many, "checked=maybe");
    ksft::equal(error, EINVAL, "a wrong parameter, errno");
    return many - left;
}

void every_failing_request_is_survived()
{
    constexpr unsigned most = 5000;
    // the files come last and are many: where nothing is refused any more, some
    constexpr unsigned enough = 50, step = 17;
    unsigned refused = 0, worked = 0, in_a_row = 0;
    arm();
    kmsg log;
    const auto before = requests_of_the_loader();
    for (unsigned failing = before + 1;;
         failing += in_a_row > enough ? step : 1) {
        const auto [error, left] = load_with(failing);
        const auto when = "request " + std::to_string(failing);
        if (!error) {
            ksft::check(xslab::figures().size() > 5, when + ": few caches");
            ksft::equal(module::try_unload("xslab"), 0, when + ", unloading");
            worked++;
            in_a_row++;
        } else {
            // what is missing a folder or a file of its own says so
            ksft::equal(error, ENOMEM, when + ", errno");
            refused++;
            in_a_row = 0;
        }
        xslab::nothing_is_left(when);
        if (left)
            break;
        ksft::check(failing < before + most, "there is no end to the requests");
    }
    ksft::note(std::to_string(before) + " requests are the loader's");
    ksft::note(std::to_string(refused + worked - 1) + " requests failed: " +
               std::to_string(refused) + " times refused, " +
               std::to_string(worked - 1) + " times it worked without");
    ksft::check(refused > 20, "few requests failed");
    ksft::equal(log.count("BUG: xslab: "), 0U, "reports");
    module::loaded xslab("xslab");
    xslab.unload();
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(argc, argv,
                     {{"every_failing_request_is_survived",
                       every_failing_request_is_survived}});
}
