# For the cases of dd-download: the sample hub into the folder `out`, quietly.

download() {
  dd-download --config "$DD_ROOT/configs/sample_hub.yaml" --hub "$DD_ROOT/examples/hub" --output-dir out --quiet "$@" >table
}

# A recipe with only these of its entries: only NAME…
only() {
  printf 'total_samples: 100\ncategory_ratios: {instruction_chat: 1}\ndatasets:\n'
  local name
  for name in openhermes ultrachat open_orca the_stack_python the_stack_javascript starcoder code_contests gsm8k math \
    numina_math natural_questions hotpotqa; do
    if [[ " $* " == *" $name "* ]]; then
      printf '  %s: {category: instruction_chat, allocation: 1}\n' "$name"
    else
      printf '  %s: {enabled: false}\n' "$name"
    fi
  done
}

# session LEADER: the live processes of its session; a process's state, parent, group and session follow its name.
session() {
  local file line
  for file in /proc/[0-9]*/stat; do
    read -r line <"$file" && read -r state _ _ id _ <<<"${line##*) }" || continue
    [ "$id" != "$1" ] || [ "$state" = Z ] || basename "${file%/stat}"
  done
} 2>/dev/null
