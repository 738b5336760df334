#include <gtest/gtest.h>

#include "observe/observer.h"
#include "observe/test_frames.h"
#include "packet/test_capture.h"

namespace hinomi::observe {
namespace {

using record::Mark;

// tshark 4.0.17 -r test.pcap -T fields -e ip.src -e ip.dst -e tcp.seq_raw -e tcp.srcport -e tcp.dstport
//   -e tcp.window_size_value:
//   116.90.231.16  185.100.143.115  3110375283  55524  23  6204
//   116.90.231.16  95.130.237.126   1602415998  57536  23  63707
// 185.100.143.115 is 0xb9648f73 = 3110375283, and 95.130.237.126 is 0x5f82ed7e = 1602415998.
TEST(ObserverOnRealData, KnowsTwoMiraiInstancesBehindOneAddress) {
  const auto path = packet::test::real_capture("OISF+suricata-verify/tests/mac-eve-packet/test.pcap");
  if (!path) GTEST_SKIP() << "real data not there";
  test::CollectingSink sink;
  Observer observer(test::options({"185.100.143.115", "95.130.237.126"}), sink);
  packet::test::TestCapture(*path).each([&](record::Frame frame) {
    frame.time = test::kStart;
    ASSERT_TRUE(observer.observe(frame, path->string()));
  });
  ASSERT_TRUE(observer.finish());

  ASSERT_EQ(sink.batches.size(), 1U);
  const auto& rows = sink.batches[0].sightings;
  ASSERT_EQ(rows.size(), 2U);
  for (const record::Sighting& row : rows) {
    EXPECT_EQ(row.key.source, test::ip("116.90.231.16"));
    EXPECT_EQ(row.key.port.number, 23);
    EXPECT_TRUE(row.key.marks.has(Mark::kSeqIsDestination));
    EXPECT_EQ(row.attempts, 1U);
  }
  EXPECT_EQ(rows[0].key.instance, 55524U << 16 | 6204U);
  EXPECT_EQ(rows[1].key.instance, 57536U << 16 | 63707U);
  EXPECT_EQ(sink.batches[0].evidence.size(), 2U);
}

}  // namespace
}  // namespace hinomi::observe
