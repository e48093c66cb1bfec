"""Serves a GGUF model by llama.cpp on loopback (xllamacpp of PyPI): prints the address, ends with its standard input."""
import sys

import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.model_alias = {"tiny"}
parameters.n_ctx = 4096 * 4
parameters.n_parallel = 4
parameters.warmup = False
parameters.port = 0
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
sys.stdin.read()
