# A vLLM whose template renders tools, thoughts and a style, a token a character; `raw`: it sends logits.
import http.server, json, sys

last = {}

def rendered(body, asks):
    text = "".join(tool["function"]["name"] + "|" for tool in body.get("tools") or [])
    text += (body.get("chat_template_kwargs") or {}).get("style", "")
    for turn in body["messages"]:
        text += "<" + turn["role"][0] + ">" + turn.get("reasoning_content", "") + turn["content"]
    return [ord(letter) for letter in text + ("<a>" if asks else "")]

class Server(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_): pass

    def answer(self, value):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def do_GET(self): self.answer({"data": [{"id": "big", "owned_by": "vllm", "max_model_len": 4096}]})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        usage = {"prompt_tokens": 1, "completion_tokens": 1}
        if self.path == "/tokenize":
            return self.answer({"tokens": rendered(body, body["add_generation_prompt"])})
        if self.path.endswith("/chat/completions"):
            assert body.get("tool_choice") == ("none" if "tools" in body else None)
            ids = rendered(body, False)
            last[tuple(ids[:-1])] = ids[-1]
            top = 5.0 if sys.argv[1:] == ["raw"] else -0.1
            scores = [{id: {"logprob": top, "rank": 1}, id + 1: {"logprob": top - 1, "rank": 2}} for id in ids[1:]]
            return self.answer({"choices": [{"message": {"content": ""}}], "usage": usage, "prompt_token_ids": ids, "prompt_logprobs": [None] + scores})
        self.answer({"choices": [{"text": "", "token_ids": [last[tuple(body["prompt"])]]}], "usage": usage})

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
print(server.server_address[1], flush=True)
server.serve_forever()
