#include "capture/capture.h"

#include <utility>

namespace hinomi::capture {

base::Result<Capture> Capture::make(OpenedFile file, std::string name) {
  Capture capture(std::move(name));
  capture.size_ = file.size;
  HINOMI_ASSIGN(capture.reader_, open_reader(std::move(file.bytes), capture.name_));
  HINOMI_ASSIGN(const bool any, capture.advance());
  if (any) capture.first_ = capture.frame_.time;
  if (any && capture.size_) capture.reader_.reset();
  return capture;
}

base::Result<bool> Capture::open() {
  if (reader_ != nullptr) return true;
  HINOMI_ASSIGN(OpenedFile file, open_file(name_));
  HINOMI_ASSIGN(reader_, open_reader(std::move(file.bytes), name_));
  return advance();
}

std::string Capture::close() {
  std::string warning = reader_->warning();
  reader_.reset();
  return warning;
}

}  // namespace hinomi::capture
