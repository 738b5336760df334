#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace hinomi::base {

// What kind of thing went wrong, for callers that act on it. People read the text.
enum class ErrorCode {
  kInvalid,      // what was given is not what it should be
  kNotFound,     // what was named is not there
  kUnsupported,  // well formed, but not read by Hinomi
  kConflict,     // contradicts what is already stored
  kBusy,         // somebody else holds it
  kIo,           // the operating system refused
  kCorrupt,      // stored data contradict themselves
};

// One failure, as an operator reads it: where, what was wrong, what to do.
struct Error {
  ErrorCode code = ErrorCode::kInvalid;
  std::string place;    // file with offset or line, setting, argument; may be empty
  std::string message;  // what was wrong
  std::string hint;     // what to do; may be empty

  // "place: message (hint)".
  [[nodiscard]] std::string text() const;
};

// Either a value or an Error. Exceptions are for bugs and memory exhaustion only.
template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string place, std::string message,
                                                 std::string hint = {}) {
  return std::unexpected(Error{code, std::move(place), std::move(message), std::move(hint)});
}

}  // namespace hinomi::base

// Evaluates a Result<void>-like expression and returns its error from the calling function.
#define HINOMI_TRY(expression)                                         \
  do {                                                                 \
    auto hinomi_result = (expression);                                 \
    if (!hinomi_result) return std::unexpected(hinomi_result.error()); \
  } while (false)

// HINOMI_ASSIGN(auto x, f()): x is the value of f(), or the calling function returns its error.
#define HINOMI_CONCAT_(a, b) a##b
#define HINOMI_CONCAT(a, b) HINOMI_CONCAT_(a, b)
#define HINOMI_ASSIGN_(result, declaration, expression) \
  auto result = (expression);                           \
  if (!result) return std::unexpected(result.error());  \
  declaration = std::move(*result)
#define HINOMI_ASSIGN(declaration, expression) \
  HINOMI_ASSIGN_(HINOMI_CONCAT(hinomi_result_, __LINE__), declaration, expression)
