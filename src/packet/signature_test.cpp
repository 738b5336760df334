#include "packet/signature.h"

#include <gtest/gtest.h>

#include <string>

#include "packet/test_bytes.h"

namespace hinomi::packet {
namespace {

using test::Buffer;
using test::hex;

record::Signature of(const Buffer& options) {
  Tcp tcp;
  tcp.options = options;
  return signature_of(tcp);
}

TEST(SignatureOf, NoOptions) { EXPECT_EQ(of({}).text(), "0_0_0"); }

TEST(SignatureOf, LinuxSyn) {
  // MSS 1460, SACK permitted, timestamps, NOP, window scale 7.
  EXPECT_EQ(of(hex("020405b4 0402 080a 00000001 00000000 01 030307")).text(), "2-4-8-1-3_1460_7");
}

TEST(SignatureOf, ZmapFourTwoLooksLikeWindows) {
  EXPECT_EQ(of(hex("020405b4 01 030308 01 01 0402")).text(), "2-1-3-1-1-4_1460_8");
}

TEST(SignatureOf, EndOfOptionsEndsItWhateverFollows) {
  EXPECT_EQ(of(hex("020405b4 00 030307")).text(), "2_1460_0");
}

TEST(SignatureOf, LengthsThatCannotBeEndIt) {
  EXPECT_EQ(of(hex("01 0200 030307")).text(), "1_0_0");  // length 0
  EXPECT_EQ(of(hex("01 0201 030307")).text(), "1_0_0");  // length 1
  EXPECT_EQ(of(hex("01 020405")).text(), "1_0_0");       // beyond the options
  EXPECT_EQ(of(hex("01 02")).text(), "1_0_0");           // no length byte
}

TEST(SignatureOf, ValuesNeedTheirOwnLength) {
  const record::Signature signature = of(hex("0203b4 03040707 04 02"));
  EXPECT_EQ(signature.text(), "2-3-4_0_0");
  EXPECT_FALSE(signature.has_mss);
  EXPECT_FALSE(signature.has_window_scale);
}

TEST(SignatureOf, AScaleOfZeroIsNotNoScale) {
  const record::Signature signature = of(hex("030300"));
  EXPECT_TRUE(signature.has_window_scale);
  EXPECT_NE(signature.id(), of(hex("030400 00")).id());
}

TEST(SignatureOf, TheLastOfSeveralCounts) { EXPECT_EQ(of(hex("020405b4 02040218")).mss, 536); }

TEST(SignatureOf, FortyNopsFillItAndMoreDoNotOverflowIt) {
  EXPECT_EQ(of(Buffer(40, 1)).kind_count, 40);
  EXPECT_EQ(of(Buffer(60, 1)).kind_count, 40);
}

}  // namespace
}  // namespace hinomi::packet
