// SPDX-License-Identifier: GPL-2.0
//
// Two reports of gcovr in JSON, of the same files by two compilers, to one.
//
//   merge HOST.json KERNEL.json LEFT-OUT-LIST RESULT.json
//
// A line was run if it was in either. The two compilers do not number branches
// alike: a line has those of the report in which more of them were taken. The
// list has lines that are left out: "FILE :: LINE :: REASON", LINE as it stands
// in the file, without the blanks around it. The files are looked for under the
// folder in which the program runs.
//
// Prints "left out N of M lines".

#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using nlohmann::json;

namespace
{

using Lines = std::map<int, json>; // of a file, by their numbers

json read_json(const std::string &path)
{
    std::ifstream file(path);
    if (!file)
        throw std::runtime_error("cannot read " + path);
    return json::parse(file);
}

std::string trimmed(const std::string &text)
{
    std::size_t first = text.find_first_not_of(" \t");
    std::size_t last = text.find_last_not_of(" \t");

    return first == std::string::npos ? ""
                                      : text.substr(first, last - first + 1);
}

// The part of the branches that was taken; a line without any is below all.
double taken(const json &line)
{
    const json &branches = line.at("branches");
    double n = 0;

    if (branches.empty())
        return -1;
    for (const json &branch : branches)
        n += branch.at("count") > 0;
    return n / static_cast<double>(branches.size());
}

void add(std::map<std::string, Lines> &files, const json &report)
{
    for (const json &file : report.at("files"))
        for (const json &line : file.at("lines")) {
            if (line.value("gcovr/noncode", false))
                continue;
            Lines &lines = files[file.at("file")];
            auto [at, fresh] = lines.try_emplace(line.at("line_number"), line);
            if (fresh)
                continue;
            json &known = at->second;
            if (taken(line) > taken(known))
                known["branches"] = line.at("branches");
            known["count"] =
                known.at("count").get<long>() + line.at("count").get<long>();
        }
}

// Takes the lines of the list out of the files: how many.
unsigned long leave_out(std::map<std::string, Lines> &files,
                        const std::string &list)
{
    std::ifstream file(list);
    unsigned long n = 0;

    if (!file)
        throw std::runtime_error("cannot read " + list);
    for (std::string wish; std::getline(file, wish);) {
        if (wish.empty() || wish[0] == '#')
            continue;
        std::size_t first = wish.find(" :: "), last = wish.rfind(" :: ");
        if (first == last || last + 4 == wish.size())
            throw std::runtime_error(list +
                                     ": not FILE :: LINE :: REASON: " + wish);
        std::string name = wish.substr(0, first),
                    text = wish.substr(first + 4, last - first - 4);
        std::ifstream source(name);
        if (!source)
            throw std::runtime_error(list + ": no such file: " + name);
        bool found = false;
        int number = 1;
        for (std::string line; std::getline(source, line); number++) {
            if (trimmed(line) != text)
                continue;
            auto known = files[name].find(number);
            if (known == files[name].end() || known->second["count"] > 0)
                continue;
            files[name].erase(known);
            found = true;
            n++;
        }
        if (!found)
            throw std::runtime_error(list +
                                     ": not in the file, or run: " + wish);
    }
    return n;
}

} // namespace

int main(int argc, char **argv)
try {
    if (argc != 5)
        throw std::runtime_error("usage: merge HOST.json KERNEL.json LIST "
                                 "RESULT.json");
    json host = read_json(argv[1]), result = host;
    std::map<std::string, Lines> files;
    unsigned long all = 0;

    add(files, host);
    add(files, read_json(argv[2]));
    for (auto &[name, lines] : files)
        all += lines.size();
    if (!all)
        throw std::runtime_error("no lines in the reports");
    unsigned long out = leave_out(files, argv[3]);
    result["files"] = json::array();
    for (auto &[name, lines] : files) {
        json list = json::array();
        for (auto &[number, line] : lines)
            list.push_back(line);
        result["files"].push_back(
            {{"file", name}, {"lines", list}, {"functions", json::array()}});
    }
    std::ofstream to(argv[4]);
    if (!(to << result).flush())
        throw std::runtime_error(std::string("cannot write ") + argv[4]);
    printf("left out %lu of %lu lines\n", out, all);
    return 0;
} catch (const std::exception &error) {
    fprintf(stderr, "merge: %s\n", error.what());
    return 1;
}
