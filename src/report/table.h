#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hinomi::report {

// Columns of plain text, as wide as what stands in them.
class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kRight;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // One cell for each column, well-formed UTF-8 without line ends.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  // Lines indented by two, each with its end; no spaces at the ends.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// A bar of blocks, in eighths of a character; `part` of `most` fills `width` characters.
[[nodiscard]] std::string bar(double part, double most, std::size_t width);

// A paragraph in lines of at most `width` characters, unless a word is longer. `first` begins the first
// line and `others` the rest.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::string_view first,
                                  std::string_view others);

}  // namespace hinomi::report
