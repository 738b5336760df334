// store_dump STORE TABLE...: prints all rows of a store's tables, sorted, for tests that compare stores.
#include <duckdb.h>

#include <cstdio>
#include <string>

namespace {

bool dump(duckdb_connection connection, const std::string& table) {
  duckdb_result result;
  const std::string query = "SELECT * FROM " + table + " ORDER BY ALL";
  if (duckdb_query(connection, query.c_str(), &result) != DuckDBSuccess) {
    std::fprintf(stderr, "%s\n", duckdb_result_error(&result));
    duckdb_destroy_result(&result);
    return false;
  }
  const idx_t rows = duckdb_row_count(&result);
  const idx_t columns = duckdb_column_count(&result);
  for (idx_t row = 0; row < rows; ++row) {
    std::printf("%s", table.c_str());
    for (idx_t column = 0; column < columns; ++column) {
      char* value = duckdb_value_varchar(&result, column, row);
      std::printf(" %s=%s", duckdb_column_name(&result, column), value == nullptr ? "NULL" : value);
      duckdb_free(value);
    }
    std::printf("\n");
  }
  duckdb_destroy_result(&result);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  duckdb_config config = nullptr;
  duckdb_create_config(&config);
  duckdb_set_config(config, "access_mode", "READ_ONLY");
  duckdb_database database = nullptr;
  const std::string path = std::string(argv[1]) + "/hinomi.duckdb";
  char* error = nullptr;
  if (duckdb_open_ext(path.c_str(), &database, config, &error) != DuckDBSuccess) {
    std::fprintf(stderr, "%s\n", error);
    return 1;
  }
  duckdb_connection connection = nullptr;
  duckdb_connect(database, &connection);
  bool good = true;
  for (int i = 2; i < argc && good; ++i) good = dump(connection, argv[i]);
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  duckdb_destroy_config(&config);
  return good ? 0 : 1;
}
