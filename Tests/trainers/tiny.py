"""A random model of a few thousand weights with a tokenizer and a chat template, as a folder: tiny.py DIR FILE…

The tokenizer is a byte-level BPE that was trained on the samples in the files; the template marks what the assistant says.
"""
import json
import sys

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

folder, files = sys.argv[1], sys.argv[2:]
samples = [json.loads(line) for file in files for line in open(file)]
bpe = Tokenizer(models.BPE())
bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
bpe.decoder = decoders.ByteLevel()
bpe.train_from_iterator(
    (json.dumps(sample, ensure_ascii=False) for sample in samples),
    trainers.BpeTrainer(
        vocab_size=1000, show_progress=False, special_tokens=["<|end|>", "<|pad|>", "<|turn|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token="<|end|>", pad_token="<|pad|>")
tokenizer.chat_template = (
    "{% for message in messages %}<|turn|>{{ message['role'] }}\n"
    "{% if message['role'] == 'assistant' %}{% generation %}{{ message['content'] }}<|end|>{% endgeneration %}"
    "{% else %}{{ message['content'] }}<|end|>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|turn|>assistant\n{% endif %}")
tokenizer.save_pretrained(folder)
LlamaForCausalLM(LlamaConfig(
    vocab_size=len(tokenizer), hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
    num_key_value_heads=2, max_position_embeddings=4096, eos_token_id=tokenizer.eos_token_id,
    pad_token_id=tokenizer.pad_token_id)).save_pretrained(folder)
