#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

#include "base/time.h"
#include "store/duck.h"
#include "store/lock.h"
#include "store/store.h"

// What the parts of Store share. Private to this folder.
namespace hinomi::store {

// Files of a store's folder, beside the lock.
inline constexpr const char* kDataFile = "hinomi.duckdb";
inline constexpr const char* kLogFile = "hinomi.duckdb.wal";      // DuckDB's, between its checkpoints
inline constexpr const char* kNewDataFile = "hinomi.duckdb.new";  // a store that is being made
inline constexpr const char* kTempFolder = "tmp";                 // DuckDB's, where memory is short

class Store::Impl {
 public:
  Impl(std::string folder_in, Lock lock_in, Connection db_in, base::Zone zone_in)
      : folder(std::move(folder_in)),
        lock(std::move(lock_in)),
        db(std::move(db_in)),
        zone(std::move(zone_in)) {}

  std::string folder;
  Lock lock;  // outlives the connection
  Connection db;
  base::Zone zone;
};

// Makes values of the rows of a query with `make(rows)`.
template <class T, class Make>
[[nodiscard]] base::Result<std::vector<T>> read_all(Connection& db, const std::string& sql,
                                                    std::initializer_list<Value> values, Make make) {
  HINOMI_ASSIGN(Rows rows, db.query(sql, values));
  std::vector<T> out;
  while (rows.next()) out.push_back(make(rows));
  return out;
}

}  // namespace hinomi::store
