# shellcheck shell=bash disable=SC1091,SC2154
# For cases that read a dataset over a faulty line: sources testhub.sh, makes acme/columns (Parquet), acme/gzip (JSON
# lines) and acme/array (one JSON array) from the sample hub, and starts the test hub with all three on its CDN.
#   fault NAME JSON [DATASET...]    reads them (all, or those named) with these settings; says whether the rows are those
#                                  of the folder, whether not much more came over the line than was needed, and
#                                  whether the token was seen by the Hub alone and by no output
# An array `hub_options`, set before, goes to the test hub. With `large` set the three hold 41 MB each.
source "$DD_ROOT/Tests/testhub.sh"

sample=$DD_ROOT/examples/hub
mkdir -p hub/acme/{columns,gzip,array} expected
if [ -n "${large-}" ]; then
  python3 "$DD_ROOT/Tests/large_parquet.py" hub/acme/columns/train.parquet
  dd-fetch hub/acme/columns/train.parquet >rows
else
  cp "$sample"/google-research-datasets/natural_questions/default/train-* hub/acme/columns/
  dd-fetch teknium/OpenHermes-2.5 --hub "$sample" >once
  for _ in 1 2 3 4 5 6 7 8; do cat once; done >rows
fi
gzip -n1 <rows >hub/acme/gzip/train.jsonl.gz
{ echo '['; sed '$!s/$/,/' rows; echo ']'; } >hub/acme/array/train.json
for format in columns gzip array; do
  dd-fetch "acme/$format" --hub hub >"expected/$format"
done
export HF_TOKEN=${HF_TOKEN-hf_TheSecret}
start_hub hub --large-suffixes .parquet,.gz,.json --control '{"tokens": ["hf_TheSecret"]}' "${hub_options[@]}"

# Bytes that came from the CDN: what was sent, less what never reached this side.
transferred() {
  hub_get '/__log?origin=cdn' | sed -E 's/.*"sent":([0-9]+).*"unacknowledged":([0-9]+).*/\1 \2/' | {
    total=0
    while read -r sent lost; do total=$((total + sent - lost)); done
    echo "$total"
  }
}

# Whether the token went to the Hub and nowhere else, and no output has it.
kept_token() {
  local log
  log=$(hub_get /__log)
  grep -q '"origin":"hub".*"carried_token":true' <<<"$log" && ! grep -q TheSecret "$@" &&
    ! grep -v '"origin":"hub"' <<<"$log" | grep -q '"carried_token":true'
}

fault() {
  local name=$1 settings=$2 format size rows bytes token
  shift 2
  [ $# = 0 ] && set -- columns gzip array
  for format; do
    hub_post /__reset
    hub_control "$settings"
    if dd-fetch "acme/$format" --timeout 1 --provenance --report report >rows 2>errors &&
      sed -E 's/,"_source":\{[^}]*\}//' rows | cmp -s - "expected/$format"; then
      rows='same rows'
    else
      rows="OTHER ROWS: $(cat errors)"
    fi
    size=$(cat hub/acme/"$format"/train* | wc -c)
    bytes=$(transferred)
    # Half a megabyte may be on its way when a connection is given up.
    [ "$bytes" -gt $((size * 11 / 10 + 524288)) ] || bytes='bytes as needed'
    kept_token rows errors report && token='token kept' || token='TOKEN LOST'
    echo "$name, $format: $rows, $bytes, $token"
  done
}
