#include "catalog/address_ranges.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <unordered_map>

#include "addr/prefix.h"
#include "catalog/address_file.h"
#include "catalog/csv.h"
#include "catalog/text_file.h"

namespace hinomi::catalog {
namespace {

using addr::Address;
using base::ErrorCode;
using base::fail;

constexpr std::size_t kLongestLine = 4096;
// Forty bytes each; the whole routing table is some 1.3 million.
constexpr std::size_t kMostRanges = 10'000'000;

__extension__ using Wide = unsigned __int128;

constexpr Address kLastAddress{~std::uint64_t{0}, ~std::uint64_t{0}};
constexpr Address kFirstMapped = Address::from_v4(0);
constexpr Address kLastMapped = Address::from_v4(0xffff'ffff);

// Only where there is one.
Address next(const Address& a) { return {a.hi + (a.lo == ~std::uint64_t{0} ? 1 : 0), a.lo + 1}; }
Address previous(const Address& a) { return {a.hi - (a.lo == 0 ? 1 : 0), a.lo - 1}; }

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "16777216": an IPv4 address below 2^32, else an IPv6 one.
std::optional<Address> parse_number(std::string_view text) {
  constexpr std::size_t kMostDigits = 39;  // of 2^128 - 1
  if (text.size() > kMostDigits) return std::nullopt;
  Wide value = 0;
  for (char c : text) {
    const auto digit = static_cast<Wide>(c - '0');
    if (value > (~Wide{0} - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  if (value <= 0xffff'ffff) return Address::from_v4(static_cast<std::uint32_t>(value));
  return Address{static_cast<std::uint64_t>(value >> 64), static_cast<std::uint64_t>(value)};
}

std::optional<Address> parse_end(std::string_view text) {
  if (is_digits(text)) return parse_number(text);
  const auto address = addr::parse_address(text);
  return address ? std::optional(*address) : std::nullopt;
}

// "13335" or "AS13335".
std::optional<addr::Asn> parse_asn(std::string_view text) {
  if (text.starts_with("AS")) text.remove_prefix(2);
  addr::Asn asn;
  const char* end = text.data() + text.size();
  const auto [stopped, failed] = std::from_chars(text.data(), end, asn.number);
  if (failed != std::errc{} || stopped != end) return std::nullopt;
  return asn;
}

// The first line may name the columns: words, where an address would stand.
bool is_header(std::string_view first_field) {
  return !first_field.empty() && std::all_of(first_field.begin(), first_field.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ' ';
  });
}

}  // namespace

// Reads line after line into an AddressRanges whose ranges are not yet sorted.
class RangeReader {
 public:
  explicit RangeReader(std::string place) : place_(std::move(place)) {}

  base::Result<AddressRanges> read(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    while (!text.empty()) {
      ++line_;
      HINOMI_TRY(read_line(take_line(text)));
    }
    if (out_.ranges_.empty()) {
      return fail(ErrorCode::kInvalid, place_, "no row of addresses in it", "is it the right file?");
    }
    HINOMI_TRY(out_.flatten(place_));
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::unexpected<base::Error> wrong(std::string message, std::string hint) const {
    return fail(ErrorCode::kInvalid, at_line(place_, line_), std::move(message), std::move(hint));
  }

  base::Result<void> read_line(std::string_view line) {
    if (line.size() > kLongestLine) {
      return wrong(fmt::format("a line of more than {} bytes", kLongestLine), "is it a CSV file?");
    }
    if (line.empty() || line.front() == '#') return {};
    if (!split_csv(line, fields_))
      return wrong("a quote is not closed", "write \"\" for a quote inside quotes");
    if (!columns_known_) {
      if (!header_seen_ && is_header(fields_.front())) {
        header_seen_ = true;
        return {};
      }
      HINOMI_TRY(learn_columns());
    }
    if (fields_.size() <= address_fields_)
      return wrong("the row is too short", "rows have the first one's columns");
    HINOMI_ASSIGN(const auto range, parse_range());
    // Ranges of one owner are many: what follows the addresses is read once for each different text.
    const std::string_view rest =
        line.substr(static_cast<std::size_t>(fields_[address_fields_].data() - line.data()));
    const auto [known, fresh] =
        facts_by_text_.try_emplace(rest, static_cast<std::uint32_t>(out_.facts_.size()));
    if (fresh) HINOMI_TRY(add_facts());
    return add(range.first, range.second, known->second);
  }

  // From the first row: one field with a prefix or two with the ends, then a country or an AS number.
  base::Result<void> learn_columns() {
    address_fields_ = fields_.front().find('/') != std::string_view::npos ? 1 : 2;
    if (fields_.size() <= address_fields_) {
      return wrong("neither FIRST,LAST,… nor PREFIX,…",
                   "rows are FIRST,LAST,CC or FIRST,LAST,ASN,NAME or PREFIX,…");
    }
    const std::string_view fact = fields_[address_fields_];
    out_.fact_ = fact.size() > 2 || is_digits(fact) ? AddressFact::kNetwork : AddressFact::kCountry;
    columns_known_ = true;
    return {};
  }

  base::Result<std::pair<Address, Address>> parse_range() const {
    if (address_fields_ == 1) {
      const auto prefix = addr::Prefix::parse(fields_[0]);
      if (!prefix) return wrong(prefix.error().message, prefix.error().hint);
      return std::pair(prefix->first(), prefix->last());
    }
    const auto first = parse_end(fields_[0]);
    const auto last = parse_end(fields_[1]);
    if (!first || !last) {
      return wrong(fmt::format("\"{}\" is no address", fields_[first ? 1 : 0]), "is it the right file?");
    }
    if (first->is_v4() != last->is_v4())
      return wrong("a range from IPv4 to IPv6", "both ends are of one kind");
    if (*last < *first) return wrong("the range ends before it begins", "write FIRST,LAST");
    return std::pair(*first, *last);
  }

  base::Result<void> add_facts() {
    AddressRanges::Facts facts;
    const std::string_view text = fields_[address_fields_];
    const std::size_t behind = fields_.size() - address_fields_;
    if (out_.fact_ == AddressFact::kCountry) {
      if (behind != 1 || (!text.empty() && !addr::Country::from_text(text).known())) {
        return wrong(fmt::format("\"{}\" is no country", clean_text(text)),
                     "two letters, or nothing, end the row");
      }
      facts.country = country_of(text);
    } else {
      const auto asn = parse_asn(text);
      if (behind > 2 || !asn) {
        return wrong(fmt::format("\"{}\" is no AS number with a name", clean_text(text)),
                     "ASN or ASN,NAME ends the row; quote names with commas");
      }
      facts.network = {*asn, behind == 2 ? clean_text(fields_.back()) : std::string()};
    }
    out_.facts_.push_back(std::move(facts));
    return {};
  }

  // A range of IPv6 says nothing about the IPv4 addresses that stand mapped inside it.
  base::Result<void> add(const Address& first, const Address& last, std::uint32_t facts) {
    if (out_.ranges_.size() + 2 > kMostRanges) {
      return wrong(fmt::format("more than {} ranges", kMostRanges), "is it the right file?");
    }
    const auto line = static_cast<std::uint32_t>(line_);
    if (first < kFirstMapped && kLastMapped < last) {
      out_.ranges_.push_back({first, previous(kFirstMapped), facts, line});
      out_.ranges_.push_back({next(kLastMapped), last, facts, line});
    } else {
      out_.ranges_.push_back({first, last, facts, line});
    }
    return {};
  }

  std::string place_;
  std::size_t line_ = 0;
  bool header_seen_ = false;
  bool columns_known_ = false;
  std::size_t address_fields_ = 0;
  std::vector<std::string_view> fields_;
  std::unordered_map<std::string_view, std::uint32_t> facts_by_text_;  // views into the text that is read
  AddressRanges out_;
};

base::Result<AddressRanges> AddressRanges::parse(std::string_view text, const std::string& place) {
  return RangeReader(place).read(text);
}

// Sorts the ranges and cuts them into disjoint ones: at each address, of those that hold it, the one that
// begins last, and of those that begin together the shortest.
base::Result<void> AddressRanges::flatten(const std::string& place) {
  std::sort(ranges_.begin(), ranges_.end(), [](const Range& a, const Range& b) {
    if (a.first != b.first) return a.first < b.first;
    if (a.last != b.last) return b.last < a.last;
    return a.line < b.line;
  });
  std::vector<Range> flat;
  flat.reserve(ranges_.size());
  std::vector<Range> open;  // those that may hold `at`; the back decides
  Address at;               // everything before it stands in flat
  const auto close_until = [&](const Address& end) {
    while (!open.empty() && open.back().last < end) {
      if (at <= open.back().last) {
        flat.push_back({at, open.back().last, open.back().facts, open.back().line});
        at = next(open.back().last);
      }
      open.pop_back();
    }
  };
  for (const Range& range : ranges_) {
    close_until(range.first);
    if (!open.empty()) {
      const Range& outer = open.back();
      if (outer.first == range.first && outer.last == range.last && outer.facts != range.facts) {
        return fail(ErrorCode::kInvalid, at_line(place, range.line),
                    fmt::format("says something else of the range in line {}", outer.line),
                    "remove one of them");
      }
      if (outer.last < range.last) ++contradictions_;
      if (at < range.first) flat.push_back({at, previous(range.first), outer.facts, outer.line});
    }
    at = range.first;
    open.push_back(range);
  }
  // The last address of all has no next; whatever reaches it ends there.
  close_until(kLastAddress);
  if (!open.empty()) flat.push_back({at, kLastAddress, open.back().facts, open.back().line});
  ranges_ = std::move(flat);
  return {};
}

const AddressRanges::Facts* AddressRanges::find(const Address& address) const {
  auto after = std::upper_bound(ranges_.begin(), ranges_.end(), address,
                                [](const Address& a, const Range& range) { return a < range.first; });
  if (after == ranges_.begin()) return nullptr;
  --after;
  return address <= after->last ? &facts_[after->facts] : nullptr;
}

}  // namespace hinomi::catalog
