# fish completion for dd-download: options from its help, values where they are known.
complete -c dd-download -f
for line in (dd-download --help | string match -r '^  --.*')
    set -l option (string match -r -- '--[a-z-]+' $line)[1]
    set -l meaning (string replace -r '^  --[a-z-]+( [A-Z|/]+)? *' '' -- $line)
    set -l name (string sub -s 3 -- $option)
    switch $name
        case dataset update
            complete -c dd-download -l $name -x -d "$meaning" -a '(dd-mix plan --format tsv --quiet 2>/dev/null | cut -f 1)'
        case format
            complete -c dd-download -l $name -x -d "$meaning" -a (string replace -ra ',| or ' ' ' -- (string replace -r ':.*' '' -- $meaning))
        case on-short
            complete -c dd-download -l $name -x -d "$meaning" -a 'redistribute shrink repeat:2 fail'
        case config output-dir hub
            complete -c dd-download -l $name -r -F -d "$meaning"
        case '*'
            complete -c dd-download -l $name -d "$meaning"
    end
end
