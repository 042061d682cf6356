// SPDX-License-Identifier: GPL-2.0
//
// Makes the report of the bench from what the module printed: a table on the
// terminal, and on request JSON, a page with charts and a picture. It measures
// nothing itself.

#include "charts.hpp"
#include "text.hpp"

#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>

namespace
{

struct options {
    std::vector<std::string> inputs;
    std::string json, html, svg, goals;
};

void write(const std::string &path, const std::string &text)
{
    if (path.empty())
        return;
    std::ofstream out(path);
    out << text;
    if (!out.flush())
        throw bench::input_error("cannot write " + path);
}

int run(const options &o)
{
    bench::collection all;
    for (const auto &path : o.inputs) {
        std::ifstream in(path);
        if (!in)
            throw bench::input_error("cannot read " + path);
        all.read(in, path);
    }
    auto rows = all.rows();
    if (rows.empty())
        throw bench::input_error("there is no result in what was read");
    write(o.json, bench::to_json(rows));
    write(o.html, bench::page(rows));
    if (!o.svg.empty())
        write(o.svg, bench::picture(rows));
    write(o.goals, bench::goals_table(rows));
    std::cout << bench::to_table(rows);
    auto goals = bench::goals_table(rows);
    if (!goals.empty())
        std::cout << '\n' << goals;
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    options o;
    CLI::App app{"Makes the report of xslab's bench."};
    app.add_option("FILE", o.inputs, "what the module printed")->required();
    app.add_option("--json", o.json, "write all rows as JSON");
    app.add_option("--html", o.html, "write a page with charts");
    app.add_option("--svg", o.svg, "write the picture of the README");
    app.add_option("--goals", o.goals, "write the table of goals (Markdown)");
    CLI11_PARSE(app, argc, argv);
    try {
        return run(o);
    } catch (const bench::input_error &e) {
        std::cerr << "bench_report: " << e.what() << '\n';
        return 2;
    }
}
