#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "capture/byte_stream.h"

namespace hinomi::capture {

// What stands inside gzip or zstd data, of any number of members or frames. Memory is bounded, whatever
// the data claim: a zstd window over 128 MiB is refused. Data that end early give what can be had
// and then say cut_off(); damaged data fail with the offset among what was decompressed.
[[nodiscard]] std::unique_ptr<ByteStream> gunzip(std::unique_ptr<ByteStream> compressed, std::string name);
[[nodiscard]] std::unique_ptr<ByteStream> unzstd(std::unique_ptr<ByteStream> compressed, std::string name);

}  // namespace hinomi::capture
