#include "report/table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "report/clean_text.h"

namespace hinomi::report {
namespace {

constexpr std::array<std::string_view, 9> kEighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};

std::string line_of(const std::vector<std::string>& cells, const std::vector<Table::Column>& columns,
                    const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string space(widths[i] - characters(cells[i]), ' ');
    line += "  ";
    line += columns[i].align == Table::Align::kRight ? space + cells[i] : cells[i] + space;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string Table::text() const {
  std::vector<std::string> titles;
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) {
    titles.push_back(column.title);
    widths.push_back(characters(column.title));
  }
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], characters(row[i]));
  }
  std::string out = line_of(titles, columns_, widths);
  for (const auto& row : rows_) out += line_of(row, columns_, widths);
  return out;
}

std::string bar(double part, double most, std::size_t width) {
  if (!(part > 0) || !(most > 0)) return "";
  const double fraction = std::min(part / most, 1.0);
  const auto eighths = static_cast<std::size_t>(std::lround(fraction * static_cast<double>(width) * 8));
  std::string out;
  for (std::size_t full = 0; full < eighths / 8; ++full) out += kEighths[8];
  return out + std::string(kEighths[eighths % 8]);
}

std::string wrapped(std::string_view text, std::size_t width, std::string_view first,
                    std::string_view others) {
  std::string out;
  std::string line(first);
  bool has_word = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (has_word && characters(line) + 1 + characters(word) > width) {
      out += line + "\n";
      line = others;
      has_word = false;
    }
    if (has_word) line += ' ';
    line += word;
    has_word = true;
  }
  return out + line + "\n";
}

}  // namespace hinomi::report
