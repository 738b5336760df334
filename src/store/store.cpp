#include "store/store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <thread>

#include "store/impl.h"
#include "store/schema.h"

namespace hinomi::store {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kMostThreads = 8;
constexpr const char* kMemoryLimit = "1GB";

std::vector<std::pair<std::string, std::string>> settings(const std::string& folder) {
  return {{"memory_limit", kMemoryLimit},
          {"threads", std::to_string(std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads))},
          {"checkpoint_threshold", "128MB"},
          {"temp_directory", folder + "/" + kTempFolder},
          // Nothing from the network, no files but the store's own.
          {"autoinstall_known_extensions", "false"},
          {"autoload_known_extensions", "false"},
          {"enable_external_access", "false"}};
}

base::Error io_error(const std::string& place, const std::error_code& error) {
  return {base::ErrorCode::kIo, place, error.message(), "the store's folder must be readable and writable"};
}

bool is_ours(const std::string& name) {
  return name == Lock::kFileName || name == kTempFolder || name.starts_with(kNewDataFile);
}

// A folder that is a store, or (create) may become one; it exists afterwards.
base::Result<void> prepare_folder(const std::string& folder, bool create) {
  std::error_code error;
  if (fs::exists(fs::path(folder) / kDataFile, error)) return {};
  if (fs::exists(folder, error) && !fs::is_directory(folder, error)) {
    return base::fail(base::ErrorCode::kInvalid, folder, "is a file, not a store", "a store is a folder");
  }
  for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (is_ours(name)) continue;
    return base::fail(base::ErrorCode::kInvalid, folder,
                      fmt::format("is not a store: there is {}, but no {}", name, kDataFile),
                      "give a store, or a folder that is new or empty");
  }
  if (error && error != std::errc::no_such_file_or_directory) return std::unexpected(io_error(folder, error));
  if (!create) {
    return base::fail(base::ErrorCode::kNotFound, folder, "there is no store",
                      "hinomi observe CAPTURE... --store makes one");
  }
  error.clear();
  fs::create_directories(folder, error);
  if (error) return std::unexpected(io_error(folder, error));
  return {};
}

base::Result<void> sync_folder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool good = file >= 0 && ::fsync(file) == 0;
  const std::error_code error(errno, std::generic_category());
  if (file >= 0) ::close(file);
  if (!good) return std::unexpected(io_error(folder, error));
  return {};
}

base::Result<void> fill_new(const std::string& file, const std::string& folder, const base::Zone& zone) {
  HINOMI_ASSIGN(Connection db, Connection::open(file, settings(folder)));
  HINOMI_TRY(migrate(db, 0, migrations()));
  HINOMI_TRY(set_meta(db, "application", "hinomi"));
  HINOMI_TRY(set_meta(db, "time_zone", zone.name()));
  HINOMI_TRY(set_meta(db, "created", to_string(base::system_clock().now())));
  return db.execute("CHECKPOINT");  // nothing is left in a log that would not be renamed
}

// The data file appears complete or not at all.
base::Result<void> make_data_file(const std::string& folder, const base::Zone& zone) {
  const std::string file = folder + "/" + kNewDataFile;
  HINOMI_TRY(fill_new(file, folder, zone));
  std::error_code error;
  fs::rename(file, folder + "/" + kDataFile, error);
  if (error) return std::unexpected(io_error(file, error));
  return sync_folder(folder);
}

// What a process that died has left behind; the lock is ours.
void clear_leftovers(const std::string& folder) {
  std::error_code ignored;
  fs::remove_all(folder + "/" + kTempFolder, ignored);
  fs::remove(folder + "/" + kNewDataFile, ignored);
  fs::remove(folder + "/" + kNewDataFile + ".wal", ignored);
}

base::Result<Connection> open_data_file(const std::string& folder) {
  auto db = Connection::open(folder + "/" + kDataFile, settings(folder));
  if (!db) {
    db.error().hint = "restore the folder from a backup, or observe the captures again into a new store";
    return db;
  }
  auto application = meta(*db, "application");
  if (!application || *application != "hinomi") {
    return base::fail(base::ErrorCode::kInvalid, db->file(), "is a DuckDB file, but not Hinomi's",
                      "give a store, or a folder that is new or empty");
  }
  return db;
}

base::Result<void> bring_up_to_date(Connection& db) {
  HINOMI_ASSIGN(const std::string text, meta(db, "schema_version"));
  int version = 0;
  std::from_chars(text.data(), text.data() + text.size(), version);
  if (version < 1) return base::fail(base::ErrorCode::kCorrupt, db.file(), "names no schema version");
  if (version > kSchemaVersion) {
    return base::fail(
        base::ErrorCode::kUnsupported, db.file(),
        fmt::format("has schema version {}; this program knows versions up to {}", version, kSchemaVersion),
        "use the newer Hinomi that wrote it");
  }
  return migrate(db, version, migrations());
}

base::Result<base::Zone> agreed_zone(Connection& db, const std::optional<std::string>& wanted) {
  HINOMI_ASSIGN(const std::string name, meta(db, "time_zone"));
  if (wanted && *wanted != name) {
    return base::fail(
        base::ErrorCode::kConflict, db.file(),
        fmt::format("the days of this store are those of {}, not of {}", name, *wanted),
        "a store keeps the time zone that it was made with: leave it out, or make another store");
  }
  return base::Zone::find(name);
}

}  // namespace

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

const base::Zone& Store::zone() const { return impl_->zone; }

base::Result<std::unique_ptr<Store>> Store::open(const std::string& folder, const OpenOptions& options) {
  HINOMI_ASSIGN(const base::Zone wanted, base::Zone::find(options.time_zone.value_or("UTC")));
  HINOMI_TRY(prepare_folder(folder, options.create));
  HINOMI_ASSIGN(Lock lock, Lock::take(folder, options.purpose, base::system_clock().now()));
  clear_leftovers(folder);
  if (!fs::exists(folder + "/" + kDataFile)) HINOMI_TRY(make_data_file(folder, wanted));
  HINOMI_ASSIGN(Connection db, open_data_file(folder));
  HINOMI_TRY(bring_up_to_date(db));
  HINOMI_ASSIGN(base::Zone zone, agreed_zone(db, options.time_zone));
  return std::unique_ptr<Store>(
      new Store(std::make_unique<Impl>(folder, std::move(lock), std::move(db), std::move(zone))));
}

}  // namespace hinomi::store
