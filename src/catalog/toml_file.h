#pragma once

#include <cstddef>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::catalog {

// One table of a TOML file, read strictly: every getter fails, with the line, on a value of another type
// or out of shape, and only() on a key that nobody knows.
class TomlTable {
 public:
  using Value = std::variant<std::string, base::Day, std::vector<std::string>>;
  struct Entry {
    Value value;
    std::size_t line = 0;
  };

  TomlTable(std::string place, std::size_t line) : place_(std::move(place)), line_(line) {}
  void add(std::string key, Entry entry) { entries_.insert_or_assign(std::move(key), std::move(entry)); }

  // Fails on the first key that is none of these.
  [[nodiscard]] base::Result<void> only(std::initializer_list<std::string_view> keys) const;
  // Must be there, and must not be empty.
  [[nodiscard]] base::Result<std::string> text(const std::string& key) const;
  [[nodiscard]] base::Result<std::vector<std::string>> texts(const std::string& key) const;
  // May be missing.
  [[nodiscard]] base::Result<std::optional<base::Day>> day(const std::string& key) const;
  [[nodiscard]] bool has(const std::string& key) const { return entries_.contains(key); }

  // "FILE:LINE" of a key, or of the table where the key is missing.
  [[nodiscard]] std::string where(const std::string& key) const;
  [[nodiscard]] std::string where() const;
  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  template <class T>
  [[nodiscard]] base::Result<T> required(const std::string& key, std::string_view what) const;

  std::string place_;
  std::size_t line_;
  std::map<std::string, Entry> entries_;
};

// What catalog files are made of: settings at the top, and one array of tables.
struct TomlFile {
  TomlTable top;
  std::vector<TomlTable> items;
};

// Reads `text`, in which [[item]] begins each table of the array. Values may be strings, dates and arrays
// of strings. `place` is the file's name, for messages.
[[nodiscard]] base::Result<TomlFile> parse_toml(std::string_view text, const std::string& place,
                                                std::string_view item);

}  // namespace hinomi::catalog
