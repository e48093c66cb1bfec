# fish completion for dd-download: options from its help, values where they are known.
function __dd_download_datasets
    set -l words (commandline -opc)
    set -l config
    for i in (seq 2 (count $words))
        switch $words[$i]
            case --config
                set config --config $words[(math $i + 1)]
            case '--config=*'
                set config --config (string replace -- --config= '' $words[$i])
        end
    end
    dd-mix plan $config --format tsv --quiet 2>/dev/null | awk -F '\t' '{print $1 "\t" $2}'
end
complete -c dd-download -f
complete -c dd-download -l help -d 'Show the help'
complete -c dd-download -l version -d 'Show the version'
# A long meaning goes on in the next lines of the help.
for line in (dd-download --help | sed -E ':a; N; $!ba; s/\n {10,}/ /g' | string match -r '^  --.*')
    set -l parts (string match -r -- '^  --([a-z-]+) ?([A-Z][A-Z/|]*)? +(.*)$' $line)
    set -l name $parts[2]
    set -l value $parts[3]
    set -l meaning $parts[4]
    switch $name
        case dataset update
            complete -c dd-download -l $name -x -d "$meaning" -a '(__dd_download_datasets)'
        case format
            complete -c dd-download -l $name -x -d "$meaning" -a "$(string replace -ra ',? or |, ' ' ' -- (string replace -r ':.*' '' -- $meaning) | string split -n ' ' | string replace -r '$' '\tformat' | string join \n)"
        case on-short
            complete -c dd-download -l $name -x -d "$meaning" -a 'redistribute\tpolicy shrink\tpolicy repeat:2\tpolicy fail\tpolicy'
        case engine
            complete -c dd-download -l $name -x -d "$meaning" -a 'dd-engine-parallel\tengine dd-engine-slurm\tengine dd-engine-spark\tengine dd-engine-ray\tengine'
        case config
            complete -c dd-download -l $name -x -d "$meaning" -a '(__fish_complete_suffix .yaml; __fish_complete_suffix .yml)'
        case tokenizer
            complete -c dd-download -l $name -r -F -d "$meaning"
        case output-dir hub seen-output
            complete -c dd-download -l $name -x -d "$meaning" -a '(__fish_complete_directories)'
        case '*'
            if test -n "$value"
                complete -c dd-download -l $name -x -d "$meaning"
            else
                complete -c dd-download -l $name -d "$meaning"
            end
    end
end
