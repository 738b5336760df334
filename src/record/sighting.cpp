#include "record/sighting.h"

#include <algorithm>

namespace hinomi::record {

void Sighting::merge_later(const Sighting& later) {
  attempts += later.attempts;
  packets += later.packets;
  bytes += later.bytes;
  target_set |= later.target_set;
  first = std::min(first, later.first);
  last = std::max(last, later.last);
  row_marks.one_source_port =
      row_marks.one_source_port && later.row_marks.one_source_port && source_port == later.source_port;
  row_marks.one_window = row_marks.one_window && later.row_marks.one_window && window == later.window;
}

}  // namespace hinomi::record
