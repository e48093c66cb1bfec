# The four arrays of each row, read by struct: their lengths, what a trainer that aligns to logits takes, and the lists.
import base64, json, struct, sys
lists = [json.loads(line)["teacher_scores"] for line in open(sys.argv[2])]
for line, plain in zip(open(sys.argv[1]), lists):
    s = json.loads(line)["teacher_scores"]
    size = 2 if s.get("dtype") == "f16" else 4
    def read(name, code, size): 
        raw = base64.b64decode(s[name]); return struct.unpack(f"<{len(raw) // size}{code}", raw)
    ids, top = read("input_ids", "i", 4), read("top_ids", "i", 4)
    tops, own = read("top_logprobs", "e" if size == 2 else "f", size), read("logprobs", "e" if size == 2 else "f", size)
    n, k, start = len(ids), s["k"], s["start"]
    assert len(own) == n - start and len(top) == len(tops) == k * len(own), (n, k, start, len(own), len(top))
    assert list(ids) == plain["input_ids"] and list(top) == sum(plain["top_ids"], [])
    assert all(abs(a - b) < 1e-2 for a, b in zip(own, plain["logprobs"]))
    # The row of token t is the distribution after tokens 0 … t - 1 (the server's candidates are made of the token before).
    for t in range(start, n):
        assert top[k * (t - start)] == (ids[t - 1] * 31 + t * 7) % 1024, t
    print(json.loads(line)["id"], n, start, s.get("prompt_tokens"), s.get("dtype"), own[0] == tops[0] or own[0] < tops[k - 1])
