// SPDX-License-Identifier: GPL-2.0
//
// Fuzzes the screen: keys in any order, on a screen of any size, over figures
// that come and go. Nothing is drawn beside it, and no order is asked for of
// the kernel's own allocator.

#include "view.hpp"
#include "check.hpp"
#include "keys.hpp"
#include "slabinfo.hpp"

#include <string>

namespace
{

std::string figures(unsigned caches, unsigned objects)
{
    std::string out =
        "slabinfo - version: 2.1 (statistics)\n"
        "# name <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
        " : tunables <limit> <batchcount> <sharedfactor>"
        " : slabdata <active_slabs> <num_slabs> <sharedavail>"
        " : cpustat <allochit> <allocmiss> <freehit> <freemiss>\n";
    for (unsigned i = 0; i < caches; i++)
        out +=
            "cache" + std::to_string(i) + ' ' + std::to_string(objects) +
            " 300 256 16 1 : tunables 120 60 8 : slabdata 3 19 5 : cpustat " +
            std::to_string(objects) + " 1 2 3\n";
    return out;
}

void check_inside(const xslab::frame &f)
{
    for (std::size_t y = 0; y < f.height(); y++)
        for (const auto &p : f.row(y))
            fuzz::holds(p.x < f.width(), "nothing beside the screen");
}

} // namespace

void fuzz::one(std::string_view text)
{
    static const xslab::module_files none("/nonexistent", "/nonexistent");
    xslab::view v;
    v.files = &none;
    v.clock = "12:00:00";
    std::size_t width = 80, height = 24;
    double time = 1;
    for (std::size_t i = 0; i + 1 < text.size() && i < 80; i += 2) {
        const auto how = static_cast<unsigned char>(text[i]);
        const auto what = static_cast<unsigned char>(text[i + 1]);
        auto &source = how & 1 ? v.kernel : v.xslab;
        switch (how % 8) {
        case 0:
            width = what;
            break;
        case 1:
            height = what;
            break;
        case 2:
        case 3:
            source.past.add(*xslab::parse_slabinfo(figures(what % 40, what)));
            source.past.forget();
            break;
        case 4:
        case 5: {
            auto next = *xslab::parse_slabinfo(figures(what % 40, what));
            next.time = time++;
            source.past.add(std::move(next));
            break;
        }
        default: {
            // letters, and the keys that have no letter
            const int key = what < 128 ? what : xslab::keys::up + what % 16;
            const auto done = xslab::handle_key(v, key, what % 50);
            holds(done == xslab::action::none || done == xslab::action::quit ||
                      v.selected_of == xslab::allocator::xslab,
                  "no order to the kernel's own allocator");
            v.look_inside();
        }
        }
        check_inside(xslab::draw(v, width, height));
    }
    (void)xslab::draw(v, width, height).text();
}
