# Makes the state of a download without downloading: for the cases of dd-mix settle, dd-stats check and funnel.

# report FILE TOOL IN OUT DUPLICATES REJECTED MALFORMED HELD END [MEMBERS]
report() {
  mkdir -p "$(dirname "$1")"
  printf '{"tool":"%s","version":"0","in":%s,"out":%s,"duplicates":%s,"rejected":%s,"malformed":%s,"held":%s,' \
    "$2" "$3" "$4" "$5" "$6" "$7" "$8" > "$1"
  printf '"bytes_in":0,"bytes_out":0,"seconds":0.000,"end":"%s"%s}\n' "$9" "${10:+,${10}}" >> "$1"
}

# round DIR DATASET NNNN READ TOO_SHORT DUPLICATES EXHAUSTED: fetch, map, filter and dedup of one round
round() {
  local folder="$1/.dd/$2/rounds/$3" filtered=$(($4 - $5)) end=limit
  [ "$7" = true ] && end=eof
  report "$folder/1-dd-fetch.json" dd-fetch "$4" "$4" 0 '{}' 0 0 "$end" "\"exhausted\":$7"
  report "$folder/2-dd-map.json" dd-map "$4" "$4" 0 '{}' 0 0 eof
  report "$folder/3-dd-filter.json" dd-filter "$4" "$filtered" 0 "{\"too_short\":$5}" 0 0 eof
  report "$folder/4-dd-dedup.json" dd-dedup "$filtered" $((filtered - $6)) "$6" '{}' 0 0 eof
}

# assembly DIR DATASET KEPT TAKEN
assembly() {
  local folder="$1/.dd/$2/assembly"
  report "$folder/1-dd-filter.json" dd-filter "$3" "$4" 0 '{}' 0 $(($3 - $4)) reader_gone
  report "$folder/2-dd-mix.json" 'dd-mix take' "$4" "$4" 0 '{}' 0 0 limit
  report "$folder/3-dd-stats.json" dd-stats "$4" "$4" 0 '{}' 0 0 eof
}
