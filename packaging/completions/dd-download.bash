# bash completion for dd-download: options from its help, values where they are known.
_dd_download() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} config=() i value
  # --option=value stands there as three words.
  if [ "$word" = = ]; then word=''; elif [ "$before" = = ]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    [ "${COMP_WORDS[i]}" = --config ] || continue
    value=${COMP_WORDS[i + 1]}
    [ "$value" != = ] || value=${COMP_WORDS[i + 2]-}
    config=(--config "${value/#\~/$HOME}")
  done
  COMPREPLY=()
  case $before in
    --dataset | --update) _dd_download_words "$(dd-mix plan "${config[@]}" --format tsv --quiet 2>/dev/null | cut -f 1)" ;;
    --format | --on-short) _dd_download_words "$(_dd_download_options | sed -n "s/^$before\t[^\t]*\t\([^:]*\(:N[^:]*\)*\).*/\1/p" | sed 's/,/ /g; s/ or / /g; s/:N/:2/')" ;;
    --engine)
      _dd_download_words "$(compgen -c dd-engine- | sort -u)"
      [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -c -- "$word" | sort -u) ;;
    --config) _dd_download_files '!*.@(yaml|yml)' ;;
    --tokenizer) _dd_download_files '!*.json' ;;
    --output-dir | --hub | --seen-output) _dd_download_files '*' ;;
    *) # an option with a value of its own has none to offer
      value=$(_dd_download_options | sed -n "s/^$before\t\([^\t]*\)\t.*/\1/p")
      [ -n "$value" ] || _dd_download_words "$(_dd_download_options | cut -f 1) --help --version" ;;
  esac
}
# Of each option a line: --name, a tab, what its value is called, a tab, what it means.
_dd_download_options() {
  dd-download --help | sed -E ':a; N; $!ba; s/\n {10,}/ /g' | sed -nE 's/^  (--[a-z-]+) ?([A-Z][A-Z|/]*)? +(.*)/\1\t\2\t\3/p'
}
_dd_download_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }
# Files without those that a pattern excludes, and folders.
_dd_download_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(shopt -s extglob; compgen -f -X "$1" -- "$word"; compgen -d -- "$word")
}
complete -F _dd_download dd-download
