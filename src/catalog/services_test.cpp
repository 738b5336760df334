#include "catalog/services.h"

#include <gtest/gtest.h>

#include <string>

namespace hinomi::catalog {
namespace {

const std::string kHeader = "protocol,port,name,source\n";

std::string place_of(const std::string& text) {
  const auto services = Services::parse(text, "x.csv");
  EXPECT_FALSE(services.has_value()) << text;
  return services ? "" : services.error().place;
}

TEST(Services, NamesWhatIsInTheFileAndNothingElse) {
  const auto services =
      Services::parse("# ports\r\n" + kHeader + "\ntcp,23,telnet,IANA\r\nudp,53,\"dns, plain\",IANA\n",
                      "x.csv")
          .value();
  EXPECT_EQ(services.name(addr::kTcp, addr::Port{23}), "telnet");
  EXPECT_EQ(services.name(addr::kUdp, addr::Port{53}), "dns, plain");
  EXPECT_EQ(services.name(addr::kUdp, addr::Port{23}), "");
}

TEST(Services, NamesTheLineOfWhatIsWrong) {
  EXPECT_EQ(place_of(""), "x.csv");
  EXPECT_EQ(place_of("# nothing\n"), "x.csv");
  EXPECT_EQ(place_of("tcp,23,telnet,IANA\n"), "x.csv:1");
  EXPECT_EQ(place_of(kHeader + "tcp,23,telnet\n"), "x.csv:2");
  EXPECT_EQ(place_of(kHeader + "tcp,65536,telnet,IANA\n"), "x.csv:2");
  EXPECT_EQ(place_of(kHeader + "tcp,23-24,telnet,IANA\n"), "x.csv:2");
  EXPECT_EQ(place_of(kHeader + "sctp,23,telnet,IANA\n"), "x.csv:2");
  EXPECT_EQ(place_of(kHeader + "tcp,23,,IANA\n"), "x.csv:2");
  EXPECT_EQ(place_of(kHeader + "tcp,23,telnet,\n"), "x.csv:2");
  EXPECT_EQ(place_of(kHeader + "tcp,23,tel\x1bnet,IANA\n"), "x.csv:2");
  EXPECT_EQ(place_of(kHeader + "tcp,23,telnet,IANA\ntcp,23,telnet,IANA\n"), "x.csv:3");
}

}  // namespace
}  // namespace hinomi::catalog
