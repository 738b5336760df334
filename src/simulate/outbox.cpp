#include "simulate/outbox.h"

namespace hinomi::simulate {

void Outbox::release(std::int64_t until_us) {
  while (!waiting_.empty() && waiting_.top().us <= until_us) {
    writer_.write(waiting_.top().us, waiting_.top().frame.bytes());
    waiting_.pop();
  }
}

}  // namespace hinomi::simulate
