// Holds the program to docs/format/sighting.md: its tables of stored numbers, and its ten packets, from the
// hex to the rows and the rate. The document was worked by hand; expected values are read from it, none
// stands here.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/rate.h"
#include "capture/frame_source.h"
#include "catalog/catalog.h"
#include "intake/intake.h"
#include "observe/observer.h"
#include "pipeline/observe_captures.h"
#include "record/batch.h"
#include "store/schema.h"
#include "store/store.h"
#include "tested_document.h"

namespace hinomi {
namespace {

using tests::Document;
using tests::listed;
using tests::Row;
using tests::Rows;
using tests::trimmed;

const Document& document() {
  static const Document instance(HINOMI_SOURCE_DIR "/docs/format/sighting.md");
  return instance;
}

Rows columns(const Rows& rows, std::size_t from, std::size_t count) {
  Rows out;
  for (const Row& row : rows) {
    EXPECT_GE(row.size(), from + count);
    out.emplace_back(row.begin() + static_cast<std::ptrdiff_t>(from),
                     row.begin() + static_cast<std::ptrdiff_t>(from + count));
  }
  return out;
}

template <class... Values>
Row row_of(const Values&... values) {
  return {fmt::format("{}", values)...};
}

std::string hex64(std::uint64_t value) { return fmt::format("{:016x}", value); }

// "10:00:07.106", whatever the day.
std::string time_of_day(base::Timestamp time) {
  const std::int64_t ms = time.ms() % 86'400'000;
  return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

template <class T>
T must(base::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::move(*result);
}
void must(const base::Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().text());
}

// --- The tables of stored numbers ---

TEST(SightingFormat, MarksAreThoseOfTheCode) {
  Rows code;
  for (std::size_t bit = 0; bit < record::kMarkCount; ++bit)
    code.push_back(row_of(bit, record::kMarkNames[bit]));
  EXPECT_EQ(columns(document().table("marks"), 0, 2), code);
  EXPECT_EQ(record::kMarksKnown.bits() + 1, 1U << document().table("marks").size());
}

TEST(SightingFormat, TrafficClassesAreThoseOfTheCode) {
  Rows code;
  for (const auto traffic :
       {record::Traffic::kScan, record::Traffic::kBackscatter, record::Traffic::kOther}) {
    code.push_back(row_of(static_cast<int>(traffic), to_string(traffic)));
  }
  EXPECT_EQ(columns(document().table("traffic"), 0, 2), code);
}

TEST(SightingFormat, RowMarksAreThoseOfTheCode) {
  const record::RowMarks port{.one_source_port = true, .one_window = false};
  const record::RowMarks window{.one_source_port = false, .one_window = true};
  Rows code;
  for (unsigned bit = 0; bit < 2; ++bit) {
    const std::string name = port.bits() == 1U << bit ? "one_source_port" : "";
    code.push_back(row_of(bit, window.bits() == 1U << bit ? "one_window" : name));
  }
  EXPECT_EQ(columns(document().table("row_marks"), 0, 2), code);
}

TEST(SightingFormat, MalformedReasonsAreThoseOfTheCode) {
  Rows code;
  for (std::size_t i = 0; i < record::kMalformedReasons; ++i)
    code.push_back(row_of(i, record::kMalformedNames[i]));
  EXPECT_EQ(columns(document().table("malformed"), 0, 2), code);
}

TEST(SightingFormat, ReportersAreThoseOfTheCode) {
  const Rows code{row_of(static_cast<int>(record::Reporter::kVictim), "victim"),
                  row_of(static_cast<int>(record::Reporter::kIcmpError), "icmp-error")};
  EXPECT_EQ(columns(document().table("reporter"), 0, 2), code);
}

// Each table of a new store with its columns and their types, read out of its CREATE TABLE statements.
std::map<std::string, Rows> tables_of_the_schema() {
  constexpr std::string_view kCreate = "CREATE TABLE ";
  std::map<std::string, Rows> tables;
  for (const store::Migration& step : store::migrations()) {
    std::string_view sql = step.sql;
    for (std::size_t at = sql.find(kCreate); at != std::string_view::npos; at = sql.find(kCreate)) {
      sql.remove_prefix(at + kCreate.size());
      const std::size_t open = sql.find('(');
      std::string body(sql.substr(open + 1, sql.find(");") - open - 1));
      std::ranges::replace(body, '\n', ' ');
      std::erase(body, '"');
      for (const std::string& column : listed(body)) {
        const std::size_t blank = column.find(' ');
        const std::size_t type_end = std::min(column.find(' ', blank + 1), column.size());
        tables[trimmed(sql.substr(0, open))].push_back(
            {column.substr(0, blank), column.substr(blank + 1, type_end - blank - 1)});
      }
    }
  }
  return tables;
}

TEST(SightingFormat, TablesAreThoseOfANewStore) {
  for (const auto& [name, columns_of_schema] : tables_of_the_schema()) {
    if (name == "days" || name.starts_with("day_") || name.ends_with("_days")) continue;
    Rows documented;
    for (const Row& row : document().table("columns " + name)) {
      for (const std::string& column : listed(row[0])) documented.push_back({column, row[1]});
    }
    EXPECT_EQ(documented, columns_of_schema) << "table " << name;
  }
}

TEST(SightingFormat, RollupsAreThoseOfANewStore) {
  auto tables = tables_of_the_schema();
  for (const Row& row : document().table("rollups")) {
    std::vector<std::string> documented = listed(row[1] + "," + row[2]);
    std::vector<std::string> in_schema;
    for (const Row& column : tables[row[0]]) in_schema.push_back(column[0]);
    std::ranges::sort(documented);
    std::ranges::sort(in_schema);
    EXPECT_EQ(documented, in_schema) << "table " << row[0];
    tables.erase(row[0]);
  }
  for (const auto& [name, unused] : tables) {
    EXPECT_FALSE(name == "days" || name.starts_with("day_") || name.ends_with("_days"))
        << name << " is not there";
  }
}

// --- The ten packets ---

// Keeps what passes.
class Recorder final : public record::Sink {
 public:
  explicit Recorder(record::Sink& next) : next_(next) {}
  base::Result<void> take(record::Batch batch) override {
    batches.push_back(batch);
    return next_.take(std::move(batch));
  }
  std::vector<record::Batch> batches;

 private:
  record::Sink& next_;
};

// The document's command, run once for all tests.
class SightingExample : public testing::Test {
 protected:
  // Some of the packets (counted from 1), and what their capture covers.
  struct Part {
    std::size_t first_packet;
    std::size_t last_packet;
    std::string_view from;
    std::string_view to;
  };
  static constexpr Part kWhole{1, 10, "2018-12-31T10:00Z", "2018-12-31T11:00Z"};

  struct Run {
    std::filesystem::path folder;
    std::vector<std::uint8_t> capture = document().bytes("capture");
    record::SensorName sensor = must(record::SensorName::parse("example"));
    std::optional<catalog::Catalog> catalog;
    std::unique_ptr<store::Store> store;
    std::vector<record::Batch> batches;
  };

  static void SetUpTestSuite() {
    run_ = std::make_unique<Run>();
    run_->folder = std::filesystem::path(testing::TempDir()) / fmt::format("sighting_example_{}", getpid());
    std::filesystem::create_directories(run_->folder);
    run_->catalog.emplace(must(
        catalog::load_catalog({.folder = HINOMI_SOURCE_DIR "/catalog", .countries = {}, .networks = {}})));
    run_->store = new_store("store");
    observe(*run_->store, kWhole, &run_->batches);
    must(run_->store->close_days());
  }

  static void TearDownTestSuite() {
    const std::filesystem::path folder = run_->folder;
    run_.reset();
    std::filesystem::remove_all(folder);
  }

  static std::unique_ptr<store::Store> new_store(const std::string& name) {
    return must(store::Store::open((run_->folder / name).string(),
                                   {.create = true, .time_zone = "UTC", .purpose = "test"}));
  }

  // Where the record of a packet begins; one packet more than there are is the end.
  static std::size_t offset(std::size_t packet) {
    const std::vector<std::uint8_t>& bytes = run_->capture;
    std::size_t at = 24;
    for (; packet > 1; --packet)
      at += 16 + (bytes.at(at + 8) | static_cast<std::size_t>(bytes.at(at + 9)) << 8);
    return at;
  }

  static std::string write_capture(const Part& part) {
    const std::string path = (run_->folder / fmt::format("from_{}.pcap", part.first_packet)).string();
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    const std::size_t end = offset(part.last_packet + 1);
    for (std::size_t i = 0; i < 24; ++i) file.put(static_cast<char>(run_->capture[i]));
    for (std::size_t i = offset(part.first_packet); i < end; ++i)
      file.put(static_cast<char>(run_->capture[i]));
    return path;
  }

  // Observes as the document's command does, with the carry that the store has; what passed goes to
  // `batches`.
  static intake::IntakeSummary observe(store::Store& store, const Part& part,
                                       std::vector<record::Batch>* batches = nullptr) {
    const base::Zone utc;
    intake::Intake intake(store, *run_->catalog, run_->sensor);
    Recorder recorder(intake);
    observe::Observer observer({.sensor = run_->sensor,
                                .monitored = must(record::Monitored::parse({"192.0.2.0/30"})),
                                .covers = {{must(utc.parse_time(part.from)), must(utc.parse_time(part.to))}},
                                .earliest = must(utc.parse_time("1990-01-01")),
                                .latest = must(utc.parse_time("2019-01-01"))},
                               recorder);
    const std::string carried = must(store.carry(run_->sensor));
    if (!carried.empty()) must(observer.restore(carried));
    const auto source = must(capture::open_captures({write_capture(part)}));
    EXPECT_EQ(must(pipeline::observe_captures(*source, observer, [](double, std::uint64_t) {})),
              part.last_packet - part.first_packet + 1);
    must(intake.finish(observer.carry()));
    if (batches != nullptr) *batches = std::move(recorder.batches);
    return intake.summary();
  }

  static std::vector<store::LedgerEntry> ledger(store::Store& store) {
    return must(store.ledger(run_->sensor, batches().front().minute, batches().back().minute));
  }

  static store::Store& store() { return *run_->store; }
  static const std::vector<record::Batch>& batches() { return run_->batches; }
  static store::Period day() {
    return {must(base::parse_day("2018-12-31")), must(base::parse_day("2018-12-31"))};
  }

  static std::span<const std::uint8_t> frame(std::size_t packet) {
    const std::size_t begin = offset(packet) + 16;
    return std::span(run_->capture).subspan(begin, offset(packet + 1) - begin);
  }

  static Rows coverage_rows() { return document().table("coverage"); }

  // As the document writes a span or an interval: "10:02 to 10:15".
  static std::string from_to(base::Timestamp from, base::Timestamp to) {
    const auto clock = [](base::Timestamp t) { return to_string(t).substr(11, 5); };
    return clock(from) + " to " + clock(to);
  }

 private:
  static inline std::unique_ptr<Run> run_;
};

TEST_F(SightingExample, KeysOfSightings) {
  Rows rows;
  for (const record::Batch& batch : batches()) {
    for (const auto& [key, attempts, packets, bytes, targets, first, last, port, window, ttl, row_marks] :
         batch.sightings) {
      EXPECT_TRUE(key.covered);
      EXPECT_EQ(row_marks.bits(), 3);
      rows.push_back(row_of(batch.minute.index, to_string(key.source), key.protocol.number, key.port.number,
                            static_cast<int>(key.traffic), key.marks.bits(), hex64(key.signature.value),
                            fmt::format("{:08x}", key.instance)));
    }
  }
  EXPECT_EQ(rows, columns(document().table("sighting_keys"), 2, 8));
}

TEST_F(SightingExample, ValuesOfSightings) {
  Rows rows;
  for (const record::Batch& batch : batches()) {
    EXPECT_EQ(batch.marks_known, record::kMarksKnown);
    for (const record::Sighting& s : batch.sightings) {
      rows.push_back(row_of(s.attempts, s.packets, s.bytes, hex64(s.target_set), time_of_day(s.first),
                            time_of_day(s.last), s.source_port.number, s.window, s.ttl));
    }
  }
  EXPECT_EQ(rows, columns(document().table("sighting_values"), 1, 9));
}

TEST_F(SightingExample, Signatures) {
  std::map<std::string, std::string> texts;
  for (const record::Batch& batch : batches()) {
    EXPECT_EQ(batch.signatures_overflow, 0U);
    for (const record::Signature& s : batch.signatures) texts[hex64(s.id().value)] = s.text();
  }
  Rows rows;
  for (const auto& [id, text] : texts) rows.push_back({id, text});
  EXPECT_EQ(rows, document().table("signatures"));
}

TEST_F(SightingExample, CoverageOfEachMinute) {
  Rows rows;
  for (const record::Batch& batch : batches()) {
    const record::Coverage& c = batch.coverage;
    ASSERT_EQ(c.intervals.size(), 1U);
    rows.push_back(row_of(from_to(c.intervals[0].from, c.intervals[0].to), c.addresses, c.slash64s,
                          static_cast<int>(c.assumed), c.packets, c.bytes, c.dropped, c.own, c.outgoing,
                          c.elsewhere, c.late, c.malformed.total(), c.clock_error_ms));
  }
  EXPECT_EQ(rows, columns(coverage_rows(), 2, 13));
}

TEST_F(SightingExample, LedgerHoldsEachMinuteWithItsContentHash) {
  Rows rows;
  for (const store::LedgerEntry& entry : ledger(store())) {
    rows.push_back(
        row_of(entry.minute.index, entry.content_hash.text(), from_to(entry.span_from, entry.span_to)));
  }
  EXPECT_EQ(rows, columns(coverage_rows(), 0, 3));
}

TEST_F(SightingExample, BackscatterSlots) {
  Rows rows;
  for (const record::Batch& batch : batches()) {
    for (const record::BackscatterSlot& b : batch.backscatter) {
      rows.push_back(row_of(b.slot, to_string(b.victim), b.protocol.number, b.port.number,
                            static_cast<int>(b.reporter), b.packets, hex64(b.target_set)));
    }
  }
  EXPECT_EQ(rows, document().table("backscatter"));
}

TEST_F(SightingExample, EvidenceIsThePacketsThemselves) {
  constexpr std::size_t kLinkHeader = 14;
  std::vector<record::Evidence> kept;
  for (const record::Batch& batch : batches()) {
    kept.insert(kept.end(), batch.evidence.begin(), batch.evidence.end());
  }
  std::ranges::sort(kept, {}, &record::Evidence::time);
  const Rows expected = document().table("evidence");
  Rows rows;
  for (const record::Evidence& e : kept) {
    rows.push_back(row_of(to_string(e.source), e.marks.bits(), hex64(e.signature.value), e.headers.size()));
  }
  ASSERT_EQ(rows, columns(expected, 1, 4));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const auto whole = frame(std::stoul(expected[i][0])).subspan(kLinkHeader, kept[i].headers.size());
    EXPECT_TRUE(std::ranges::equal(kept[i].headers, whole)) << "packet " << expected[i][0];
  }
}

TEST_F(SightingExample, ToolsOfTheDay) {
  Rows rows;
  for (const store::ToolCounts& t : must(store().tools(day()))) {
    rows.push_back(row_of(t.tool, t.counts.attempts, t.counts.packets, t.sources));
  }
  std::ranges::sort(rows);
  Rows expected = document().table("tools");
  std::ranges::sort(expected);
  EXPECT_EQ(rows, expected);
}

TEST_F(SightingExample, ServicesOfTheDay) {
  auto services = must(store().services(day()));
  std::ranges::sort(services, {},
                    [](const store::ServiceCounts& s) { return std::pair(s.protocol, s.port); });
  Rows rows;
  for (const store::ServiceCounts& s : services) {
    rows.push_back(row_of(s.protocol.number, s.port.number, s.counts.attempts, s.counts.packets, s.sources));
  }
  EXPECT_EQ(rows, document().table("services"));
}

TEST_F(SightingExample, TrafficOfTheDay) {
  Rows rows;
  for (const store::TrafficCounts& t : must(store().traffic(day()))) {
    if (t.packets != 0) rows.push_back(row_of(static_cast<int>(t.traffic), t.packets, t.sources));
  }
  std::ranges::sort(rows);
  EXPECT_EQ(rows, document().table("traffic_totals"));
}

TEST_F(SightingExample, RateDividesByTheHourThatWasObserved) {
  const auto days = must(store().days(day()));
  const auto coverage = must(store().coverage_days(day()));
  ASSERT_EQ(days.size(), 1U);
  ASSERT_EQ(coverage.size(), 1U);
  const store::Counts& counts = days[0].counts;
  const store::SourceTotals sources = must(store().sources(day()));
  const double address_days = static_cast<double>(coverage[0].address_ms) / 86'400'000;
  const auto rate = [&](std::uint64_t count) {
    const auto pooled =
        analysis::pooled_rate({{static_cast<double>(count), address_days}}, sources.sum_of_squares);
    return pooled ? fmt::format("{:.6g}", pooled->value) : "null";
  };
  EXPECT_FALSE(coverage[0].assumed);
  EXPECT_FALSE(
      analysis::pooled_rate({{static_cast<double>(counts.attempts), address_days}}, sources.sum_of_squares)
          .value_or(analysis::Rate{})
          .low);
  EXPECT_EQ(days[0].sources, sources.count);
  EXPECT_EQ((Rows{
                row_of("attempts", counts.attempts),
                row_of("packets", counts.packets),
                row_of("sources", sources.count),
                row_of("address_ms", coverage[0].address_ms),
                row_of("covered_ms", coverage[0].covered_ms),
                row_of("frames", coverage[0].packets),
                row_of("own", coverage[0].own),
                row_of("outgoing", coverage[0].outgoing),
                row_of("attempts of the busiest source", sources.top_attempts),
                row_of("sum of squares", sources.sum_of_squares),
                row_of("attempts per address-day", rate(counts.attempts)),
                row_of("packets per address-day", rate(counts.packets)),
            }),
            document().table("rate"));
}

TEST_F(SightingExample, ObservedAgainItChangesNothing) {
  const auto before = must(store().days(day()));
  const intake::IntakeSummary summary = observe(store(), kWhole);
  EXPECT_EQ(summary.minutes_new, 0U);
  EXPECT_EQ(summary.minutes_already_there, 60U);
  must(store().close_days());
  const auto after = must(store().days(day()));
  ASSERT_EQ(after.size(), before.size());
  EXPECT_EQ(after[0].counts.attempts, before[0].counts.attempts);
  EXPECT_EQ(after[0].counts.packets, before[0].counts.packets);
  for (const store::Finding& finding : must(store().examine())) ADD_FAILURE() << finding.message;
}

// Minute 10:00 comes in two parts. Packet 10 repeats packet 1, which only the carry knows.
TEST_F(SightingExample, CutInsideAMinuteItIsTheSame) {
  const auto cut = new_store("cut");
  observe(*cut, {1, 5, "2018-12-31T10:00Z", "2018-12-31T10:00:40Z"});
  observe(*cut, {6, 10, "2018-12-31T10:00:40Z", "2018-12-31T11:00Z"});
  must(cut->close_days());

  const auto entries = ledger(*cut);
  ASSERT_EQ(entries.size(), batches().size() + 1);
  record::ContentHash minute = entries[0].content_hash;
  minute += entries[1].content_hash;
  EXPECT_EQ(minute.text(), coverage_rows()[0][1]);
  EXPECT_EQ(entries[0].span_to, entries[1].span_from);
  const auto whole_day = must(store().days(day()));
  const auto cut_day = must(cut->days(day()));
  ASSERT_EQ(cut_day.size(), whole_day.size());
  EXPECT_EQ(cut_day[0].counts.attempts, whole_day[0].counts.attempts);
  EXPECT_EQ(cut_day[0].counts.packets, whole_day[0].counts.packets);
  EXPECT_EQ(must(cut->coverage_days(day()))[0].address_ms, must(store().coverage_days(day()))[0].address_ms);

  EXPECT_EQ(observe(*cut, kWhole).minutes_new, 0U);
}

}  // namespace
}  // namespace hinomi
