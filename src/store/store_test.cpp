#include "store/store.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "store/duck.h"
#include "store/impl.h"
#include "store/schema.h"
#include "store/test_support.h"

namespace hinomi::store {
namespace {

using base::ErrorCode;

base::Error open_error(const std::string& folder, const OpenOptions& options) {
  auto store = Store::open(folder, options);
  EXPECT_FALSE(store.has_value());
  return store ? base::Error{} : store.error();
}

TEST(StoreOpen, SaysThatThereIsNoStore) {
  const TempFolder temp;
  const base::Error error = open_error(temp.store(), {.purpose = "hinomi report"});
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_NE(error.hint, "");
  EXPECT_FALSE(std::filesystem::exists(temp.store()));
}

TEST(StoreOpen, RefusesAFolderOfOtherThingsAndLeavesItAlone) {
  const TempFolder temp;
  std::ofstream(temp.file("holiday.jpg")) << "x";
  const base::Error error = open_error(temp.file("."), {.create = true});
  EXPECT_EQ(error.code, ErrorCode::kInvalid);
  EXPECT_NE(error.message.find("holiday.jpg"), std::string::npos) << error.text();
  EXPECT_FALSE(std::filesystem::exists(temp.file("lock")));
}

TEST(StoreOpen, RefusesAFile) {
  const TempFolder temp;
  std::ofstream(temp.file("a.pcap")) << "x";
  EXPECT_EQ(open_error(temp.file("a.pcap"), {.create = true}).code, ErrorCode::kInvalid);
}

TEST(StoreOpen, KeepsItsTimeZone) {
  const TempFolder temp;
  open_store(temp.store(), "Asia/Tokyo");
  const auto again = must(Store::open(temp.store(), {}));
  EXPECT_EQ(again->zone().name(), "Asia/Tokyo");
}

TEST(StoreOpen, RefusesAnotherTimeZone) {
  const TempFolder temp;
  open_store(temp.store(), "Asia/Tokyo");
  const base::Error error = open_error(temp.store(), {.time_zone = "UTC"});
  EXPECT_EQ(error.code, ErrorCode::kConflict);
  EXPECT_NE(error.message.find("Asia/Tokyo"), std::string::npos);
}

TEST(StoreOpen, RefusesAnUnknownTimeZoneBeforeAnythingIsMade) {
  const TempFolder temp;
  open_error(temp.store(), {.create = true, .time_zone = "Mars/Olympus"});
  EXPECT_FALSE(std::filesystem::exists(temp.store()));
}

TEST(StoreOpen, RefusesANewerSchemaAndNamesBothVersions) {
  const TempFolder temp;
  open_store(temp.store());
  {
    Connection db = must(Connection::open(temp.store() + "/" + kDataFile, {}));
    must(set_meta(db, "schema_version", "999"));
  }
  const base::Error error = open_error(temp.store(), {});
  EXPECT_EQ(error.code, ErrorCode::kUnsupported);
  EXPECT_NE(error.message.find("999"), std::string::npos);
  EXPECT_NE(error.message.find(std::to_string(kSchemaVersion)), std::string::npos);
}

TEST(StoreOpen, RefusesADuckDbFileOfSomebodyElse) {
  const TempFolder temp;
  std::filesystem::create_directory(temp.store());
  must(
      must(Connection::open(temp.store() + "/" + kDataFile, {})).execute("CREATE TABLE cats (name VARCHAR)"));
  EXPECT_EQ(open_error(temp.store(), {.create = true}).code, ErrorCode::kInvalid);
}

TEST(StoreOpen, RefusesADamagedFileWithDuckDbsWordsAndAHint) {
  const TempFolder temp;
  open_store(temp.store());
  std::fstream file(temp.store() + "/" + kDataFile, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(0) << std::string(4096, 'x');
  file.close();
  const base::Error error = open_error(temp.store(), {});
  EXPECT_EQ(error.code, ErrorCode::kCorrupt);
  EXPECT_NE(error.message, "");
  EXPECT_NE(error.hint, "");
}

TEST(StoreOpen, StartsAgainWhereMakingAStoreWasCutOff) {
  const TempFolder temp;
  std::filesystem::create_directory(temp.store());
  std::ofstream(temp.store() + "/" + kNewDataFile) << "half a database";
  std::ofstream(temp.store() + "/lock") << "";
  EXPECT_EQ(open_error(temp.store(), {}).code, ErrorCode::kNotFound);
  EXPECT_EQ(must(open_store(temp.store())->examine()).size(), 0U);
}

TEST(StoreOpen, TellsASecondProcessWhoHoldsIt) {
  const TempFolder temp;
  const auto held = must(Store::open(temp.store(), {.create = true, .purpose = "hinomi observe"}));
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe(pipe_ends.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto second = Store::open(temp.store(), {.purpose = "hinomi report"});
    const std::string text =
        second ? "opened"
               : fmt::format("{} {}", second.error().code == ErrorCode::kBusy, second.error().text());
    _exit(write(pipe_ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1);
  }
  std::array<char, 1000> text{};
  ASSERT_GT(read(pipe_ends[0], text.data(), text.size() - 1), 0);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  const std::string expected = fmt::format(
      "true {}: the store is held by hinomi observe (process {}, since 20", temp.store(), getpid());
  EXPECT_EQ(std::string(text.data()).substr(0, expected.size()), expected);
}

TEST(StoreOpen, IsFreeAgainWhenItsHolderIsGone) {
  const TempFolder temp;
  open_store(temp.store());
  open_store(temp.store());
}

// Ten minutes, two attempts each.
Store::Commit ten_minutes(int first) {
  std::vector<EnrichedBatch> batches;
  for (int m = first; m < first + 10; ++m) {
    batches.push_back(batch({m}, {scan({m}, "192.0.2.1", 23, 1), scan({m}, "192.0.2.2", 23, 1)}));
  }
  return commit_of(std::move(batches));
}

void expect_whole_commits(const std::string& folder, std::uint64_t at_least) {
  const auto store = open_store(folder);
  const auto ledger = must(store->ledger(sensor("tokyo"), {0}, {1'000'000}));
  EXPECT_GE(ledger.size(), at_least * 10);
  EXPECT_EQ(ledger.size() % 10, 0U);
  must(store->close_days());
  EXPECT_EQ(must(store->examine()).size(), 0U);
  std::uint64_t attempts = 0;
  for (const DayCounts& d : must(store->days({{0}, {10'000}}))) attempts += d.counts.attempts;
  EXPECT_EQ(attempts, ledger.size() * 2);
}

TEST(StoreCrash, AKilledProcessLeavesWholeCommits) {
  const TempFolder temp;
  open_store(temp.store());
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe(pipe_ends.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    // Says each commit that is done, until it is killed in the middle of another.
    const auto store = open_store(temp.store());
    for (int i = 0;; ++i) {
      must(store->commit(sensor("tokyo"), ten_minutes(i * 10)));
      const char done = 1;
      if (write(pipe_ends[1], &done, 1) != 1) _exit(1);
    }
  }
  constexpr std::uint64_t kHeard = 12;
  for (std::uint64_t i = 0; i < kHeard; ++i) {
    char done = 0;
    ASSERT_EQ(read(pipe_ends[0], &done, 1), 1);
  }
  kill(child, SIGKILL);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);

  expect_whole_commits(temp.store(), kHeard);
}

TEST(StoreCrash, AFullDiskIsAnErrorAndLeavesWholeCommits) {
  const TempFolder temp;
  open_store(temp.store());
  const pid_t child = fork();
  if (child == 0) {
    // No file may grow beyond 100 kB more than the data file has: as if the disk were full then.
    auto store = open_store(temp.store());
    const rlim_t most = std::filesystem::file_size(temp.store() + "/" + kDataFile) + 100'000;
    const rlimit limit{most, most};
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(2);
    for (int i = 0; i < 10'000; ++i) {
      const auto result = store->commit(sensor("tokyo"), ten_minutes(i * 10));
      if (result) continue;
      store.reset();  // DuckDB's last writes fail too
      _exit(result.error().message.empty() || i == 0 ? 3 : 0);
    }
    _exit(4);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  expect_whole_commits(temp.store(), 1);
}

}  // namespace
}  // namespace hinomi::store
