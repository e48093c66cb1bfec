# shellcheck shell=bash
# For scripts that need the test hub: `source "$DD_ROOT/Tests/testhub.sh"`. Needs dd-testhub in PATH.
#   start_hub FOLDER [OPTION...]   sets HF_ENDPOINT, HUB_URL, CDN_URL, S3_URL and TEACHER_URL; the hub ends with the script
#   hub_control JSON               changes settings (docs/testhub.md)
#   hub_post PATH                  such as /__reset or /__expire_links
#   hub_get PATH                   such as /__log?origin=cdn or /__counters; prints the body

start_hub() {
  local line folder=$1
  shift
  # A coprocess: its standard input closes when this shell ends, and so the hub ends.
  coproc TEST_HUB { exec dd-testhub --root "$folder" "$@"; }
  IFS= read -r line <&"${TEST_HUB[0]}"
  HUB_URL=$(hub_member hub "$line") CDN_URL=$(hub_member cdn "$line") S3_URL=$(hub_member s3 "$line") TEACHER_URL=$(hub_member teacher "$line")/v1
  export HUB_URL CDN_URL S3_URL TEACHER_URL HF_ENDPOINT=$HUB_URL
}

hub_control() { hub_request POST /__control "$1" >/dev/null; }
hub_post() { hub_request POST "$1" '' >/dev/null; }
hub_get() { hub_request GET "$1" ''; }

hub_member() {
  local rest=${2#*\""$1"\":\"}
  printf '%s' "${rest%%\"*}"
}

# hub_request METHOD PATH BODY: over bash's own sockets, so that nothing need be installed.
hub_request() {
  local descriptor status line
  exec {descriptor}<>"/dev/tcp/127.0.0.1/${HUB_URL##*:}"
  printf '%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s' \
    "$1" "$2" "${HUB_URL#http://}" "${#3}" "$3" >&"$descriptor"
  IFS=' ' read -r _ status _ <&"$descriptor"
  while IFS= read -r line <&"$descriptor" && [ "$line" != $'\r' ]; do :; done
  if [ "$status" = 200 ]; then
    cat <&"$descriptor"
  else
    cat <&"$descriptor" >&2
  fi
  exec {descriptor}>&-
  [ "$status" = 200 ]
}
