#include "CSimdjson.h"

#include <memory>
#include <new>
#include <simdjson.h>

struct dd_json_scanner {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  size_t capacity = 0;
};

dd_json_scanner *dd_json_scanner_new(void) { return new (std::nothrow) dd_json_scanner(); }

void dd_json_scanner_free(dd_json_scanner *scanner) { delete scanner; }

static int grow(dd_json_scanner *scanner, size_t length) {
  // Twice what is asked, so that growing lines cost few allocations; the array is touched only as far as it is used.
  size_t capacity = length < 1 << 19 ? 1 << 20 : 2 * length;
  if (capacity > simdjson::SIMDJSON_MAXSIZE_BYTES) capacity = simdjson::SIMDJSON_MAXSIZE_BYTES;
  if (capacity < length) return DD_JSON_OTHER;
  const size_t depth = 1;  // of simdjson's second stage, which is not used
  auto error = scanner->parser
                   ? scanner->parser->allocate(capacity, depth)
                   : simdjson::get_active_implementation()->create_dom_parser_implementation(
                         capacity, depth, scanner->parser);
  if (error) return DD_JSON_NO_MEMORY;
  scanner->capacity = capacity;
  return DD_JSON_OK;
}

int dd_json_scan(dd_json_scanner *scanner, const uint8_t *bytes, size_t length,
                 const uint32_t **indexes, size_t *count) {
  if (length == 0) return DD_JSON_EMPTY;
  if (length > scanner->capacity || !scanner->parser) {
    if (int outcome = grow(scanner, length)) return outcome;
  }
  auto error = scanner->parser->stage1(bytes, length, simdjson::stage1_mode::regular);
  switch (error) {
    case simdjson::SUCCESS: break;
    case simdjson::EMPTY: return DD_JSON_EMPTY;
    case simdjson::UTF8_ERROR: return DD_JSON_INVALID_UTF8;
    case simdjson::UNCLOSED_STRING: return DD_JSON_UNCLOSED_STRING;
    case simdjson::UNESCAPED_CHARS: return DD_JSON_CONTROL_CHARACTER;
    case simdjson::MEMALLOC: return DD_JSON_NO_MEMORY;
    default: return DD_JSON_OTHER;
  }
  *indexes = scanner->parser->structural_indexes.get();
  *count = scanner->parser->n_structural_indexes;
  return DD_JSON_OK;
}
