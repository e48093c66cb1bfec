# Sources of every kind that rows are cut from, small and with all that makes cuts go wrong; read by cases about parts of a
# source. `tiled_sources` lists them, one set of dd-fetch's words a line.
printf '{"n":0}\r\n\n{"n":1}\nbroken\n  \n{"n":3,"text":"a line that is longer than those around it"}\n[4]\n\n{"n":5}\n{"n":6}\r\n{"n":7}\n{"n":8}\n{"n":9}' >lines.jsonl
printf '' >empty.jsonl
mkdir several turns turns/a turns/b mixed
printf '' >several/a.jsonl
cp lines.jsonl several/b.jsonl
printf '\357\273\277{"n":1}\n\n{"n":2}\n' >several/c.jsonl
printf '\n \n' >several/d.jsonl
seq -f '{"n":%g}' 1 9 >turns/a/rows.jsonl
seq -f '{"n":%g}' 11 14 >turns/b/rows.jsonl
gzip -c lines.jsonl >lines.jsonl.gz
printf '[{"n":0},\n{"n":1},7,{"n":3}, {"n":4},{"n":5},{"n":6},{"n":7}]' >array.json
printf '{"data":[{"n":0},{"n":1},{"n":2},{"n":3}],"more":1}' >field.json
printf 'n,text\n0,a\n1,"two\nlines"\n2,"x"\n3,d\n4,e\n5,f\n6,g\n7,h\n' >table.csv
printf '{\n "n": 0\n}\n{\n "n": 1\n}\n{"n":2}\n' >objects.json
cp table.csv mixed/a.csv
printf 'n\ttext\n1\tx\n' | gzip -c >mixed/b.tsv.gz
tiled_sources() {
  cat <<'LIST'
lines.jsonl
empty.jsonl
several
turns --data-dir a,b
turns --data-dir a,b --order sequential
lines.jsonl.gz
array.json
field.json --json-field data
table.csv
objects.json
mixed/a.csv
mixed/b.tsv.gz
--hub HUB openai/gsm8k --subset main --split train
--hub HUB EleutherAI/hendrycks_math --subset geometry,algebra --columns level
LIST
}
