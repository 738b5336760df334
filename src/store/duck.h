#pragma once

#include <duckdb.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

// DuckDB's C API as values that clean up after themselves. Every failure becomes an Error with DuckDB's
// own words; nothing throws. Private to this folder. One thread at a time.
namespace hinomi::store {

// A parameter of a statement.
class Value {
 public:
  // Implicit, so that a statement's parameters read as a plain list.
  template <std::integral T>
  Value(T value) : value_(widest(value)) {}           // NOLINT(google-explicit-constructor)
  Value(const std::string& value) : value_(value) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] duckdb_state bind(duckdb_prepared_statement statement, idx_t position) const;

 private:
  using Any = std::variant<std::int64_t, std::uint64_t, std::string>;
  static Any widest(std::signed_integral auto value) { return std::int64_t{value}; }
  static Any widest(std::unsigned_integral auto value) { return std::uint64_t{value}; }

  Any value_;
};

// What a query returned, read forwards. Columns count from 0.
class Rows {
 public:
  explicit Rows(duckdb_result result);
  Rows(Rows&& other) noexcept;
  Rows& operator=(Rows&&) = delete;
  ~Rows();

  // Steps to the next row; false behind the last.
  [[nodiscard]] bool next();

  // Of the present row. An integer column of any width, or a boolean; the value must fit, and SQL casts
  // sums (128 bits in DuckDB) to UBIGINT for that.
  template <class T>
    requires(std::integral<T> || std::is_enum_v<T>)
  [[nodiscard]] T get(std::size_t column) const {
    return static_cast<T>(integer(column));
  }
  [[nodiscard]] double real(std::size_t column) const;       // a DOUBLE column
  [[nodiscard]] std::string text(std::size_t column) const;  // VARCHAR or BLOB
  [[nodiscard]] bool is_null(std::size_t column) const;

 private:
  struct Column {
    duckdb_type type = DUCKDB_TYPE_INVALID;
    const void* data = nullptr;
    const std::uint64_t* validity = nullptr;  // null: all valid
  };
  void close_chunk();
  [[nodiscard]] std::uint64_t integer(std::size_t column) const;  // sign-extended
  template <class T>
  [[nodiscard]] T at(const Column& column) const {
    return static_cast<const T*>(column.data)[row_];
  }

  duckdb_result result_;
  duckdb_data_chunk chunk_ = nullptr;
  std::vector<Column> columns_;
  idx_t row_ = 0;
  idx_t size_ = 0;
};

struct Null {};

// For a BLOB column: text that is not known to be UTF-8, or no text at all.
[[nodiscard]] inline base::Bytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Adds rows to a table, fast. They are there after close(), in the transaction that is open then.
class Appender {
 public:
  explicit Appender(duckdb_appender appender, std::string place);
  Appender(Appender&& other) noexcept;
  Appender& operator=(Appender&&) = delete;
  ~Appender();

  // One value a column, in the table's order.
  template <class... Values>
  [[nodiscard]] base::Result<void> row(const Values&... values) {
    const bool good = (append(values) && ...) && duckdb_appender_end_row(appender_) == DuckDBSuccess;
    return good ? base::Result<void>{} : std::unexpected(error());
  }
  [[nodiscard]] base::Result<void> close();

 private:
  template <std::integral T>
  [[nodiscard]] bool append(T value) {
    if constexpr (std::same_as<T, bool>) {
      return duckdb_append_bool(appender_, value) == DuckDBSuccess;
    } else if constexpr (std::is_signed_v<T>) {
      return duckdb_append_int64(appender_, value) == DuckDBSuccess;
    } else {
      return duckdb_append_uint64(appender_, value) == DuckDBSuccess;
    }
  }
  [[nodiscard]] bool append(std::string_view text);
  [[nodiscard]] bool append(base::Bytes bytes);
  [[nodiscard]] bool append(Null);
  template <class T>
  [[nodiscard]] bool append(const std::optional<T>& value) {
    return value ? append(*value) : append(Null{});
  }
  [[nodiscard]] base::Error error();

  duckdb_appender appender_;
  std::string place_;
};

class Connection {
 public:
  // Opens the database in this file, making it where it is not there.
  [[nodiscard]] static base::Result<Connection> open(
      const std::string& file, const std::vector<std::pair<std::string, std::string>>& settings);
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&&) = delete;
  ~Connection();

  // One or more statements without parameters.
  [[nodiscard]] base::Result<void> execute(const std::string& sql);
  // One statement; its parameters are written ?.
  [[nodiscard]] base::Result<Rows> query(const std::string& sql, std::initializer_list<Value> values = {});
  [[nodiscard]] base::Result<void> execute(const std::string& sql, std::initializer_list<Value> values);
  // The table may be temporary.
  [[nodiscard]] base::Result<Appender> appender(const std::string& table);

  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  explicit Connection(std::string file) : file_(std::move(file)) {}

  std::string file_;
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

// Undone at its end unless committed. At most one at a time.
class Transaction {
 public:
  [[nodiscard]] static base::Result<Transaction> begin(Connection& connection);
  Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  [[nodiscard]] base::Result<void> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

}  // namespace hinomi::store
