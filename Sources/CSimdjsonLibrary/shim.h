#pragma once
// simdjson is C++: the header is included by CSimdjson alone.
