# bash completion for dd-download: options from its help, values where they are known.
_dd_download() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} config=() i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [ "${COMP_WORDS[i]}" != --config ] || config=(--config "${COMP_WORDS[i + 1]/#\~/$HOME}")
  done
  case $before in
    --dataset | --update)
      mapfile -t COMPREPLY < <(compgen -W "$(dd-mix plan "${config[@]}" --format tsv --quiet 2>/dev/null | cut -f 1)" -- "$word") ;;
    --format) mapfile -t COMPREPLY < <(compgen -W "$(_dd_download_values format)" -- "$word") ;;
    --on-short) mapfile -t COMPREPLY < <(compgen -W "redistribute shrink repeat:2 fail" -- "$word") ;;
    --engine) mapfile -t COMPREPLY < <(compgen -c dd-engine- -- "$word") ;;
    --config) mapfile -t COMPREPLY < <(compgen -f -X '!*.y*ml' -- "$word"; compgen -d -- "$word") ;;
    --output-dir | --hub) mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$(dd-download --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p')" -- "$word") ;;
  esac
}
# The values that the help lists behind an option: --format FORMAT  text, messages or …
_dd_download_values() {
  dd-download --help | sed -n "s/^  --$1 [A-Z]*  *\([^:]*\):.*/\1/p" | sed 's/,/ /g; s/ or / /g'
}
complete -o filenames -F _dd_download dd-download
