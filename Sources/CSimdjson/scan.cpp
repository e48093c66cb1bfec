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

static bool allocate(dd_json_scanner *scanner, size_t capacity) {
  const size_t depth = 1;  // of simdjson's second stage, which is not used
  // What is there is given back first: a parser that could not grow is of no use for shorter lines either.
  scanner->parser.reset();
  scanner->capacity = 0;
  auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, depth, scanner->parser);
  if (error) {
    scanner->parser.reset();
    return false;
  }
  scanner->capacity = capacity;
  return true;
}

static int grow(dd_json_scanner *scanner, size_t length) {
  if (length > simdjson::SIMDJSON_MAXSIZE_BYTES) return DD_JSON_OTHER;
  // Twice what is asked, so that growing lines cost few allocations; the array is touched only as far as it is used.
  size_t capacity = length < 1 << 19 ? 1 << 20 : 2 * length;
  if (capacity > simdjson::SIMDJSON_MAXSIZE_BYTES) capacity = simdjson::SIMDJSON_MAXSIZE_BYTES;
  return allocate(scanner, capacity) || allocate(scanner, length) ? DD_JSON_OK : DD_JSON_NO_MEMORY;
}

int dd_json_scan(dd_json_scanner *scanner, const uint8_t *bytes, size_t length,
                 const uint32_t **indexes, size_t *count) {
  if (length == 0) return DD_JSON_EMPTY;
  if (length > scanner->capacity) {
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
