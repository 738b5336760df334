#include "store/duck.h"

#include <fmt/format.h>

#include <cstdlib>
#include <memory>

namespace hinomi::store {
namespace {

base::Error duck_error(const std::string& place, const char* words,
                       base::ErrorCode code = base::ErrorCode::kIo) {
  return {code, place, words == nullptr ? "DuckDB gives no reason" : words, {}};
}

// IO, memory and interruption are the machine's doing; the rest means that stored data or SQL are wrong.
base::ErrorCode code_of(duckdb_error_type type) {
  switch (type) {
    case DUCKDB_ERROR_INTERNAL:
    case DUCKDB_ERROR_SERIALIZATION:
    case DUCKDB_ERROR_FATAL:
      return base::ErrorCode::kCorrupt;
    default:
      return base::ErrorCode::kIo;
  }
}

}  // namespace

duckdb_state Value::bind(duckdb_prepared_statement statement, idx_t position) const {
  if (const auto* number = std::get_if<std::int64_t>(&value_)) {
    return duckdb_bind_int64(statement, position, *number);
  }
  if (const auto* number = std::get_if<std::uint64_t>(&value_)) {
    return duckdb_bind_uint64(statement, position, *number);
  }
  const auto& text = std::get<std::string>(value_);
  return duckdb_bind_varchar_length(statement, position, text.data(), text.size());
}

Rows::Rows(duckdb_result result) : result_(result), columns_(duckdb_column_count(&result)) {}

Rows::Rows(Rows&& other) noexcept
    : result_(std::exchange(other.result_, {})),
      chunk_(std::exchange(other.chunk_, nullptr)),
      columns_(std::move(other.columns_)),
      row_(other.row_),
      size_(other.size_) {}

Rows::~Rows() {
  close_chunk();
  duckdb_destroy_result(&result_);
}

void Rows::close_chunk() {
  if (chunk_ != nullptr) duckdb_destroy_data_chunk(&chunk_);
  chunk_ = nullptr;
}

bool Rows::next() {
  if (++row_ < size_) return true;
  close_chunk();
  chunk_ = duckdb_fetch_chunk(result_);
  row_ = 0;
  size_ = chunk_ == nullptr ? 0 : duckdb_data_chunk_get_size(chunk_);
  if (size_ == 0) return false;
  for (idx_t i = 0; i < columns_.size(); ++i) {
    duckdb_vector vector = duckdb_data_chunk_get_vector(chunk_, i);
    columns_[i] = {duckdb_column_type(&result_, i), duckdb_vector_get_data(vector),
                   duckdb_vector_get_validity(vector)};
  }
  return true;
}

std::uint64_t Rows::integer(std::size_t column) const {
  const Column& c = columns_[column];
  switch (c.type) {
    case DUCKDB_TYPE_BOOLEAN:
      return at<bool>(c) ? 1 : 0;
    case DUCKDB_TYPE_UTINYINT:
      return at<std::uint8_t>(c);
    case DUCKDB_TYPE_USMALLINT:
      return at<std::uint16_t>(c);
    case DUCKDB_TYPE_UINTEGER:
      return at<std::uint32_t>(c);
    case DUCKDB_TYPE_UBIGINT:
      return at<std::uint64_t>(c);
    case DUCKDB_TYPE_INTEGER:
      return static_cast<std::uint64_t>(std::int64_t{at<std::int32_t>(c)});
    case DUCKDB_TYPE_BIGINT:
      return static_cast<std::uint64_t>(at<std::int64_t>(c));
    default:
      std::abort();  // a statement of this folder without the cast that Rows asks for
  }
}

double Rows::real(std::size_t column) const { return at<double>(columns_[column]); }

std::string Rows::text(std::size_t column) const {
  auto value = at<duckdb_string_t>(columns_[column]);
  return {duckdb_string_t_data(&value), duckdb_string_t_length(value)};
}

bool Rows::is_null(std::size_t column) const {
  const std::uint64_t* validity = columns_[column].validity;
  return validity != nullptr && (validity[row_ / 64] >> (row_ % 64) & 1) == 0;
}

Appender::Appender(duckdb_appender appender, std::string place)
    : appender_(appender), place_(std::move(place)) {}

Appender::Appender(Appender&& other) noexcept
    : appender_(std::exchange(other.appender_, nullptr)), place_(std::move(other.place_)) {}

Appender::~Appender() {
  if (appender_ != nullptr) duckdb_appender_destroy(&appender_);
}

bool Appender::append(std::string_view text) {
  return duckdb_append_varchar_length(appender_, text.data(), text.size()) == DuckDBSuccess;
}
bool Appender::append(base::Bytes bytes) {
  return duckdb_append_blob(appender_, bytes.data(), bytes.size()) == DuckDBSuccess;
}
bool Appender::append(Null) { return duckdb_append_null(appender_) == DuckDBSuccess; }

base::Error Appender::error() {
  duckdb_error_data data = duckdb_appender_error_data(appender_);
  base::Error error =
      duck_error(place_, duckdb_error_data_message(data), code_of(duckdb_error_data_error_type(data)));
  duckdb_destroy_error_data(&data);
  return error;
}

base::Result<void> Appender::close() {
  if (duckdb_appender_close(appender_) != DuckDBSuccess) return std::unexpected(error());
  return {};
}

base::Result<Connection> Connection::open(const std::string& file,
                                          const std::vector<std::pair<std::string, std::string>>& settings) {
  duckdb_config config = nullptr;
  if (duckdb_create_config(&config) != DuckDBSuccess) {
    return base::fail(base::ErrorCode::kIo, file, "DuckDB gives no configuration");
  }
  const std::unique_ptr<duckdb_config, void (*)(duckdb_config*)> config_guard(&config, duckdb_destroy_config);
  for (const auto& [name, value] : settings) {
    if (duckdb_set_config(config, name.c_str(), value.c_str()) != DuckDBSuccess) {
      return base::fail(base::ErrorCode::kUnsupported, file,
                        fmt::format("this DuckDB knows no setting {} = {}", name, value),
                        "use the DuckDB version that Hinomi was built for");
    }
  }
  Connection out(file);
  char* words = nullptr;
  if (duckdb_open_ext(file.c_str(), &out.database_, config, &words) != DuckDBSuccess) {
    base::Error error = duck_error(file, words, base::ErrorCode::kCorrupt);
    duckdb_free(words);
    return std::unexpected(std::move(error));
  }
  if (duckdb_connect(out.database_, &out.connection_) != DuckDBSuccess) {
    return base::fail(base::ErrorCode::kIo, file, "DuckDB gives no connection");
  }
  return out;
}

Connection::Connection(Connection&& other) noexcept
    : file_(std::move(other.file_)),
      database_(std::exchange(other.database_, nullptr)),
      connection_(std::exchange(other.connection_, nullptr)) {}

Connection::~Connection() {
  duckdb_disconnect(&connection_);
  duckdb_close(&database_);
}

base::Result<void> Connection::execute(const std::string& sql) {
  duckdb_result result;
  const duckdb_state state = duckdb_query(connection_, sql.c_str(), &result);
  const Rows rows(result);
  if (state == DuckDBSuccess) return {};
  return std::unexpected(
      duck_error(file_, duckdb_result_error(&result), code_of(duckdb_result_error_type(&result))));
}

base::Result<Rows> Connection::query(const std::string& sql, std::initializer_list<Value> values) {
  duckdb_prepared_statement statement = nullptr;
  const duckdb_state prepared = duckdb_prepare(connection_, sql.c_str(), &statement);
  const std::unique_ptr<duckdb_prepared_statement, void (*)(duckdb_prepared_statement*)> guard(
      &statement, duckdb_destroy_prepare);
  bool good = prepared == DuckDBSuccess;
  idx_t position = 0;
  for (const Value& value : values) good = good && value.bind(statement, ++position) == DuckDBSuccess;
  if (!good) return std::unexpected(duck_error(file_, duckdb_prepare_error(statement)));
  duckdb_result result;
  const duckdb_state state = duckdb_execute_prepared(statement, &result);
  Rows rows(result);
  if (state == DuckDBSuccess) return rows;
  return std::unexpected(
      duck_error(file_, duckdb_result_error(&result), code_of(duckdb_result_error_type(&result))));
}

base::Result<void> Connection::execute(const std::string& sql, std::initializer_list<Value> values) {
  HINOMI_TRY(query(sql, values));
  return {};
}

base::Result<Appender> Connection::appender(const std::string& table) {
  duckdb_appender appender = nullptr;
  const duckdb_state state = duckdb_appender_create(connection_, nullptr, table.c_str(), &appender);
  Appender out(appender, file_ + ", table " + table);
  if (state == DuckDBSuccess) return out;
  duckdb_error_data data = duckdb_appender_error_data(appender);
  base::Error error = duck_error(file_, duckdb_error_data_message(data));
  duckdb_destroy_error_data(&data);
  return std::unexpected(std::move(error));
}

base::Result<Transaction> Transaction::begin(Connection& connection) {
  HINOMI_TRY(connection.execute("BEGIN TRANSACTION"));
  return Transaction(connection);
}

Transaction::~Transaction() {
  if (connection_ == nullptr) return;
  // Where this fails too, the database refuses everything that follows, until it is opened again.
  [[maybe_unused]] const auto result = connection_->execute("ROLLBACK");
}

base::Result<void> Transaction::commit() {
  // A COMMIT that fails has undone the transaction.
  return std::exchange(connection_, nullptr)->execute("COMMIT");
}

}  // namespace hinomi::store
