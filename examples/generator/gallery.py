"""The datasets of the gallery (configs/gallery.yaml): a few rows each in the true schema, in our own words."""

import gzip
import json
from pathlib import Path

import pyarrow as pa

from .hub import Repository

THINK = "<think>\nTwo and two are two pairs, which is four.\n</think>\n\n"


def chat(*texts: str, roles=("user", "assistant"), role="role", content="content", **more) -> list[dict]:
    return [{role: roles[n % len(roles)], content: text} | more for n, text in enumerate(texts)]


def gpt(*texts: str, **more) -> list[dict]:
    return chat(*texts, roles=("human", "gpt"), role="from", content="value", **more)


def system(text: str, turns: list[dict], role="role", content="content") -> list[dict]:
    return [{**turns[0], role: "system", content: text}] + turns


SUM = ["How much is two and two?", "It is four."]
SKY = ["Why is the evening sky red?", "The light of a low sun goes a long way through air, which takes the blue out of it."]
TALK = ["Hello! Can you name a bird that can't fly?", "The penguin is one.", "And another one?", "The ostrich."]
LOOP = ["Write a Python function that adds the numbers of a list.",
        "```python\ndef total(numbers):\n    result = 0\n    for number in numbers:\n        result += number\n    return result\n```"]
TOOL = {"name": "weather", "description": "The weather at a place.",
        "parameters": {"place": {"description": "The place.", "type": "str", "default": "Rome"}}}
TIME = {"name": "clock", "description": "The time at a place.", "parameters": {"place": {"description": "The place.", "type": "str"}}}

# repository: (how it is stored, split or path, rows). Stored as parquet unless the set itself comes in another form.
TRAINING = {
    "open-thoughts/OpenThoughts-114k": ("parquet", "data/train-00000-of-00001.parquet", [
        {"system": "Think long, then answer.", "conversations": [
            {"from": "user", "value": q},
            {"from": "assistant", "value": f"<|begin_of_thought|>\n\nLet me see. {t}\n\n<|end_of_thought|>\n\n<|begin_of_solution|>\n\n{a}\n\n<|end_of_solution|>"}]}
        for q, t, a in [(SUM[0], "Two pairs make four.", SUM[1]), (SKY[0], "Air scatters blue light.", SKY[1])]]),
    "open-thoughts/OpenThoughts3-1.2M": ("parquet", "data/train-00000-of-00001.parquet", [
        {"difficulty": d, "source": "our_own", "domain": "math", "conversations": gpt(q, THINK + a)}
        for d, q, a in [(3, *SUM), (None, *SKY)]]),
    "open-r1/OpenR1-Math-220k": ("parquet", "data/train-00000-of-00001.parquet", [
        {"problem": "How much is $2+2$?", "solution": "$2+2=4$", "answer": "4", "problem_type": "Algebra", "question_type": "math-word-problem",
         "source": "our_own", "uuid": f"uuid-{n}", "is_reasoning_complete": [True, True], "generations": ["<think>\nIs it 5?\n</think>\n\nIt is $\\boxed{5}$.", THINK + "It is $\\boxed{4}$."],
         "correctness_math_verify": right, "correctness_llama": None, "finish_reasons": None, "correctness_count": sum(right), "messages": chat("How much is $2+2$?", "4")}
        for n, right in enumerate([[False, True], [True, True], [False, False]])]),
    "simplescaling/s1K-1.1": ("parquet", "data/train-00000-of-00001.parquet", [
        {"solution": "4", "question": SUM[0], "cot_type": "math", "source_type": "our_own", "metadata": "{}", "gemini_thinking_trajectory": "I count: two, four.", "gemini_attempt": "Four.",
         "deepseek_thinking_trajectory": "Two pairs. That makes four.", "deepseek_attempt": "Two and two make **4**.", "gemini_grade": "Yes", "gemini_grade_reason": "It is 4.",
         "deepseek_grade": "Yes", "deepseek_grade_reason": "It is 4."},
        {"solution": "9", "question": "What is the square of three?", "cot_type": "math", "source_type": "our_own", "metadata": "{}", "gemini_thinking_trajectory": "Three threes.", "gemini_attempt": "9",
         "deepseek_thinking_trajectory": " ", "deepseek_attempt": "It is 9.", "gemini_grade": "Yes", "gemini_grade_reason": "It is 9.", "deepseek_grade": "Yes", "deepseek_grade_reason": "It is 9."}]),
    "GAIR/LIMO": ("jsonl", "limo.jsonl", [
        {"question": "How much is $2+2$?", "solution": "Two pairs are four, so the answer is $\\boxed{4}$.", "answer": "4"},
        {"question": "How much is $3\\cdot 3$?", "solution": "Three rows of three: \\boxed{9}", "answer": "9"}]),
    "nvidia/Llama-Nemotron-Post-Training-Dataset": ("jsonl", "SFT/chat/chat.jsonl", [
        {"input": chat(SUM[0]), "output": THINK + SUM[1], "category": "chat", "license": "cc-by-4.0", "reasoning": "on", "generator": "a model", "used_in_training": "Ultra", "version": "v1", "system_prompt": "detailed thinking on"},
        {"input": chat(*TALK[:3]), "output": TALK[3], "category": "chat", "license": "cc-by-4.0", "reasoning": "off", "generator": "a model", "used_in_training": "Ultra", "version": "v1", "system_prompt": "detailed thinking off"}]),
    "meta-math/MetaMathQA": ("json", "MetaMathQA-395K.json", [
        {"type": "GSM_Rephrased", "query": SUM[0], "original_question": "What is 2+2?", "response": "Two and two are two pairs.\nThat makes 4.\n#### 4\nThe answer is: 4"},
        {"type": "MATH_SV", "query": "If x+2=4, what is x?", "original_question": "What is 4-2?", "response": "We take 2 from 4.\nThe answer is: 2"}]),
    "nvidia/OpenMathInstruct-2": ("parquet", "data/train_1M-00000-of-00001.parquet", [
        {"problem": "How much is $2+2$?", "generated_solution": "It is two pairs: $\\boxed{4}$.", "expected_answer": "4", "problem_source": "augmented_math"},
        {"problem": "How much is $3^2$?", "generated_solution": "Three threes make $\\boxed{9}$.", "expected_answer": "9", "problem_source": "augmented_gsm8k"}]),
    "microsoft/orca-math-word-problems-200k": ("parquet", "data/train-00000-of-00001.parquet", [
        {"question": SUM[0], "answer": "Two pairs make four."}, {"question": "Ann has three bags of three nuts. How many nuts has she?", "answer": "Three times three is nine."}]),
    "allenai/tulu-3-sft-mixture": ("parquet", "data/train-00000-of-00001.parquet", [
        {"id": "a_1", "messages": chat(*TALK), "source": "our_own/talk"}, {"id": "a_2", "messages": system("Be brief.", chat(*SKY)), "source": "our_own/sky"}]),
    "HuggingFaceTB/smoltalk": ("parquet", "data/all/train-00000-of-00001.parquet", [
        {"messages": chat(*TALK), "source": "everyday"}, {"messages": system("Be brief.", chat(*SUM)), "source": "sums"}]),
    "HuggingFaceTB/smoltalk2": ("parquet", "SFT/smoltalk_everyday_convs_reasoning_Qwen3_32B_think-00000-of-00001.parquet", [
        {"messages": chat(q, THINK + a), "chat_template_kwargs": {"custom_instructions": "", "enable_thinking": True, "python_tools": [], "xml_tools": []}, "source": "everyday"} for q, a in [SUM, SKY]]),
    "Magpie-Align/Magpie-Pro-300K-Filtered": ("parquet", "data/train-00000-of-00001.parquet", [
        {"conversations": gpt(q, a), "uuid": f"uuid-{n}", "model": "a model"} for n, (q, a) in enumerate([SKY, LOOP])]),
    "teknium/openhermes": ("json", "openhermes.json", [
        {"output": SUM[1], "instruction": SUM[0], "input": ""}, {"output": "Guten Tag", "instruction": "Translate into German.", "input": "Good day"}]),
    "Open-Orca/SlimOrca": ("jsonl", "oo-labeled_correct.gpt4.sharegpt.jsonl", [
        {"conversations": [{"from": f, "value": v, "weight": w} for f, v, w in [("system", "You are a helper.", None), ("human", q, 0.0), ("gpt", a, 1.0)]]} for q, a in [SUM, SKY]]),
    "yahma/alpaca-cleaned": ("json", "alpaca_data_cleaned.json", [
        {"output": SKY[1], "input": "", "instruction": SKY[0]}, {"output": "cold", "input": "hot", "instruction": "Give the opposite of the word."}]),
    "databricks/databricks-dolly-15k": ("jsonl", "databricks-dolly-15k.jsonl", [
        {"instruction": "Who is the oldest?", "context": "Ann is 12, Bob is 9.", "response": "Ann is the oldest.", "category": "closed_qa"},
        {"instruction": SKY[0], "context": "", "response": SKY[1], "category": "open_qa"}]),
    "timdettmers/openassistant-guanaco": ("jsonl", "openassistant_best_replies_train.jsonl", [
        {"text": f"### Human: {TALK[0]}### Assistant: {TALK[1]}### Human: {TALK[2]}### Assistant: {TALK[3]}"}, {"text": f"### Human: {SUM[0]}### Assistant: {SUM[1]}"}]),
    "stingning/ultrachat": ("jsonl", "train_0.jsonl", [{"id": "0", "data": TALK}, {"id": "1", "data": SKY}]),
    "lmsys/lmsys-chat-1m": ("parquet", "data/train-00000-of-00001.parquet", [
        {"conversation_id": f"c{n}", "model": "a-model", "conversation": chat(*turns), "turn": len(turns) // 2, "language": "English",
         "openai_moderation": [{"categories": {"hate": bad}, "category_scores": {"hate": 0.1}, "flagged": bad} for _ in turns], "redacted": False}
        for n, (turns, bad) in enumerate([(TALK, False), (SUM, False), (["Say something bad.", "No."], True)])]),
    "allenai/WildChat-1M": ("parquet", "data/train-00000-of-00001.parquet", [
        {"conversation_hash": f"h{n}", "model": "a-model", "conversation": chat(*turns, country="Nowhere", hashed_ip="h", language="English", redacted=False, toxic=toxic, turn_identifier=n),
         "turn": len(turns) // 2, "language": "English", "toxic": toxic, "redacted": False, "country": "Nowhere"}
        for n, (turns, toxic) in enumerate([(TALK, False), (SKY, False), (["Say something bad.", "No."], True)])]),
    "Anthropic/hh-rlhf": ("jsonl.gz", "helpful-base/train.jsonl.gz", [
        {"chosen": "".join(f"\n\n{who}: {text}" for who, text in zip(["Human", "Assistant"] * 2, turns)), "rejected": f"\n\nHuman: {turns[0]}\n\nAssistant: I don't know."} for turns in [TALK, SUM]]),
    "HuggingFaceH4/ultrafeedback_binarized": ("parquet", "data/train_sft-00000-of-00001.parquet", [
        {"prompt": q, "prompt_id": f"p{n}", "chosen": chat(q, a), "rejected": chat(q, "No."), "messages": chat(q, a), "score_chosen": 8.5, "score_rejected": 2.0} for n, (q, a) in enumerate([SUM, SKY])]),
    "ise-uiuc/Magicoder-OSS-Instruct-75K": ("jsonl", "data-oss_instruct-decontaminated.jsonl", [
        {"lang": "python", "raw_index": n, "index": n, "seed": "numbers = []", "openai_fingerprint": "f", "problem": q, "solution": a} for n, (q, a) in enumerate([LOOP, ("Reverse a string in Python.", "```python\ndef back(text):\n    return text[::-1]\n```")])]),
    "ise-uiuc/Magicoder-Evol-Instruct-110K": ("jsonl", "data-evol_instruct-decontaminated.jsonl", [
        {"instruction": LOOP[0], "response": LOOP[1]}, {"instruction": "Reverse a string in Python.", "response": "Use `text[::-1]`."}]),
    "bigcode/self-oss-instruct-sc2-exec-filter-50k": ("parquet", "data/train-00000-of-00001.parquet", [
        {"fingerprint": None, "sha1": "0" * 40, "seed": "def f(): pass", "response": LOOP[1], "concepts": ["lists", "sums"], "prompt": "p", "instruction": f"{LOOP[0]} Call it total{n}.", "id": n} for n in (1, 2)]),
    "codeparrot/apps": ("jsonl", "train.jsonl", [
        {"problem_id": 0, "question": "Read a number and print twice the number.", "solutions": json.dumps(["print(2 * int(input()))\n", "n = int(input())\nprint(n + n)\n"]), "input_output": json.dumps({"inputs": ["2\n"], "outputs": ["4\n"]}), "difficulty": "introductory", "url": "https://example.org/0", "starter_code": ""},
        {"problem_id": 1, "question": "Write a function that gives its argument back.", "solutions": json.dumps(["class Solution:\n    def same(self, x):\n        return x\n"]), "input_output": "", "difficulty": "interview", "url": "https://example.org/1", "starter_code": "class Solution:\n    def same(self, x):"},
        {"problem_id": 2, "question": "Nobody has solved this.", "solutions": "", "input_output": "", "difficulty": "competition", "url": "https://example.org/2", "starter_code": ""}]),
    "m-a-p/CodeFeedback-Filtered-Instruction": ("jsonl", "CodeFeedback-Filtered-Instruction.jsonl", [
        {"query": LOOP[0], "answer": LOOP[1], "resource": "our_own", "lang": "python"}, {"query": "What does `[]` make in Python?", "answer": "An empty list.", "resource": "our_own", "lang": "python"}]),
    "nvidia/OpenCodeReasoning": ("parquet", "split_0/train-00000-of-00001.parquet", [
        {"id": f"i{n}", "input": q, "output": f"<think>\nA loop will do.\n</think>\n\n{a}", "source": "our_own", "license": "cc-by-4.0", "dataset": "our_own", "split": "train", "difficulty": "EASY", "solution": a} for n, (q, a) in enumerate([LOOP, ("Reverse a string.", "`text[::-1]` does it.")])]),
    "allenai/ai2_arc": ("parquet", "ARC-Challenge/train-00000-of-00001.parquet", [
        {"id": f"a{n}", "question": q, "choices": {"text": texts, "label": labels}, "answerKey": key}
        for n, (q, texts, labels, key) in enumerate([("Which of these is a planet?", ["The Moon", "Mars", "The Sun", "A comet"], list("ABCD"), "B"), ("What do plants need to grow?", ["light", "salt", "snow"], list("123"), "1")])]),
    "Rowan/hellaswag": ("parquet", "data/train-00000-of-00001.parquet", [
        {"ind": n, "activity_label": "Baking", "ctx_a": c, "ctx_b": "", "ctx": c, "endings": ["reads a map.", "puts the dough into the oven.", "sings.", "paints a wall."], "source_id": "s", "split": "train", "split_type": "indomain", "label": label}
        for n, (c, label) in enumerate([("A woman kneads dough on a table. She", "1"), ("A man has flour on his hands. He", "2")])]),
    "ybisk/piqa": ("parquet", "plain_text/train/0000.parquet", [
        {"goal": "Open a jar whose lid is stuck.", "sol1": "Hold it under hot water, then turn the lid.", "sol2": "Paint the lid.", "label": 0}, {"goal": "Dry a wet shoe.", "sol1": "Fill it with water.", "sol2": "Fill it with paper.", "label": 1}]),
    "google/boolq": ("parquet", "data/train-00000-of-00001.parquet", [
        {"question": "can penguins fly", "answer": False, "passage": "Penguins are birds that swim well and do not fly."}, {"question": "is ice lighter than water", "answer": True, "passage": "Ice floats on water because it is lighter."}]),
    "cais/mmlu": ("parquet", "all/auxiliary_train-00000-of-00001.parquet", [
        {"question": "What is the capital of France?", "subject": "", "choices": ["Rome", "Paris", "Oslo", "Bern"], "answer": 1}, {"question": "How many legs has a spider?", "subject": "", "choices": ["six", "four", "ten", "eight"], "answer": 3}]),
    "mandarjoshi/trivia_qa": ("parquet", "rc.nocontext/train-00000-of-00001.parquet", [
        {"question": q, "question_id": f"q{n}", "question_source": "our own", "answer": {"aliases": [a, a.upper()], "normalized_aliases": [a.lower()], "matched_wiki_entity_name": "", "normalized_matched_wiki_entity_name": "", "normalized_value": a.lower(), "type": "WikipediaEntity", "value": a}}
        for n, (q, a) in enumerate([("Which bird can't fly and lives in the south?", "Penguin"), ("Which planet is red?", "Mars")])]),
    "rajpurkar/squad_v2": ("parquet", "squad_v2/train-00000-of-00001.parquet", [
        {"id": f"s{n}", "title": "Birds", "context": "Penguins are birds. They live in the south.", "question": q, "answers": {"text": texts, "answer_start": starts}}
        for n, (q, texts, starts) in enumerate([("Where do penguins live?", ["in the south"], [30]), ("What do penguins eat?", [], []), ("What are penguins?", ["birds"], [13])])]),
    "allenai/sciq": ("parquet", "data/train-00000-of-00001.parquet", [
        {"question": "What do plants take from light?", "distractor3": "salt", "distractor1": "sound", "distractor2": "sand", "correct_answer": "energy", "support": "Leaves turn light into energy."},
        {"question": "What is frozen water called?", "distractor3": "glass", "distractor1": "steam", "distractor2": "rain", "correct_answer": "ice", "support": ""}]),
    "Salesforce/xlam-function-calling-60k": ("json", "xlam_function_calling_60k.json", [
        {"id": 0, "query": "What is the weather in Oslo?", "answers": json.dumps([{"name": "weather", "arguments": {"place": "Oslo"}}]), "tools": json.dumps([TOOL])},
        {"id": 1, "query": "What time is it in Rome and in Bern?", "answers": json.dumps([{"name": "clock", "arguments": {"place": place}} for place in ("Rome", "Bern")]), "tools": json.dumps([TOOL, TIME])}]),
    "glaiveai/glaive-function-calling-v2": ("json", "glaive-function-calling-v2.json", [
        {"system": f"SYSTEM: You are a helpful assistant with access to the following functions. Use them if required -\n{json.dumps(TOOL, indent=4)}\n",
         "chat": "USER: What is the weather in Oslo?\n\n\nASSISTANT: <functioncall> {\"name\": \"weather\", \"arguments\": '{\"place\": \"Oslo\"}'} <|endoftext|>\n\n\nFUNCTION RESPONSE: {\"sky\": \"clear\"}\n\n\nASSISTANT: It is clear in Oslo. <|endoftext|>\n\n\nUSER: Thank you!\n\n\nASSISTANT: You're welcome. <|endoftext|>\n\n\n"},
        {"system": "SYSTEM: You are a helpful assistant, with no access to external functions.\n", "chat": f"USER: {SUM[0]}\n\n\nASSISTANT: {SUM[1]} <|endoftext|>\n\n\n"},
        {"system": "SYSTEM: You are a helpful assistant with access to the following functions. Use them if required -\n",
         "chat": "USER: What is the weather at Land's End?\n\n\nASSISTANT: <functioncall> {\"name\": \"weather\", \"arguments\": '{\"place\": \"Land\\'s End\", \"of\": {\"day\": \"'}'}\"}}'} <|endoftext|>\n\n\nFUNCTION RESPONSE: {\"sky\": \"grey\"}\n\n\nASSISTANT: It's grey. <|endoftext|>\n\n\n"},
        {"system": "SYSTEM: You are a helpful assistant, with no access to external functions.\n",
         "chat": "USER: Show me a nested Python dictionary that ends a text with <|endoftext|>.\n\n\nASSISTANT: d = {'a': {'b': '}'}, 'arguments': 'x', 'end': '<|endoftext|>'}\ne = {\"arguments\": '{'c': '}'}'} <|endoftext|>\n\n\n"}]),
    "Team-ACE/ToolACE": ("json", "data.json", [
        {"system": f"You may call these functions: {json.dumps([TOOL])}", "conversations": chat("What is the weather in Oslo?", "[weather(place=\"Oslo\")]", "[{\"sky\": \"clear\"}]", "It is clear.", roles=("user", "assistant", "tool", "assistant"), role="from", content="value")},
        {"system": f"You may call these functions: {json.dumps([TIME])}", "conversations": chat("How late is it?", "At which place?", role="from", content="value")}]),
    "HuggingFaceFW/fineweb-edu": ("parquet", "sample/10BT/000_00000.parquet", [
        {"text": f"{SKY[1]} That is why evening number {n} is red.", "id": f"<urn:{n}>", "dump": "CC-MAIN-2024-10", "url": f"https://example.org/{n}", "file_path": "s3://x", "language": "en", "language_score": 0.9, "token_count": 30, "score": 3.5, "int_score": 4} for n in (1, 2)]),
    "HuggingFaceTB/cosmopedia": ("parquet", "data/stanford/train-00000-of-00001.parquet", [
        {"prompt": "Write a chapter.", "text_token_length": 20, "text": f"Chapter {n}. {SKY[1]}", "seed_data": "stanford", "format": "textbook_academic", "audience": "college_students"} for n in (1, 2)]),
}

EVALUATION = {
    "openai/gsm8k": ("parquet", "main/test-00000-of-00001.parquet", [{"question": SUM[0], "answer": "Two and two more are four, as anybody can count on the fingers of one hand: 2 + 2 = <<2+2=4>>4.\n#### 4"}]),
    "HuggingFaceH4/MATH-500": ("jsonl", "test.jsonl", [{"problem": "How much is $2+2$?", "solution": "Lay two pebbles on the table and then two others beside them, and count them all: there are $\\boxed{4}$.", "answer": "4", "subject": "Algebra", "level": 1, "unique_id": "test/algebra/0.json"}]),
    "HuggingFaceH4/aime_2024": ("parquet", "data/train-00000-of-00001.parquet", [{"id": 60, "problem": "Find the sum of two and two.", "solution": "The sum of a number and itself is twice that number, and twice two is four, so the answer is 004.", "answer": "004", "url": "https://example.org", "year": "2024"}]),
    "math-ai/aime25": ("jsonl", "test.jsonl", [{"problem": "Find the square of three.", "answer": "9", "id": "0"}]),
    "openai/openai_humaneval": ("parquet", "openai_humaneval/test-00000-of-00001.parquet", [{"task_id": "HumanEval/0", "prompt": "def total(numbers):\n    \"\"\"The sum of the numbers.\"\"\"\n", "canonical_solution": "    return sum(numbers)\n", "test": "assert total([1]) == 1", "entry_point": "total"}]),
    "google-research-datasets/mbpp": ("parquet", "full/test-00000-of-00001.parquet", [{"task_id": 11, "text": "Write a function that adds two numbers.", "code": "def add(a, b):\n    return a + b", "test_list": ["assert add(1, 2) == 3"], "test_setup_code": "", "challenge_test_list": []}]),
    "cais/mmlu": ("parquet", "all/test-00000-of-00001.parquet", [{"question": "Which bird can't fly?", "subject": "biology", "choices": ["crow", "penguin", "gull", "owl"], "answer": 1}]),
    "allenai/ai2_arc": ("parquet", "ARC-Challenge/test-00000-of-00001.parquet", [{"id": "t0", "question": "What melts ice on a road?", "choices": {"text": ["heat", "cold"], "label": ["A", "B"]}, "answerKey": "A"}]),
    "allenai/ai2_arc ": ("parquet", "ARC-Easy/test-00000-of-00001.parquet", [{"id": "e0", "question": "Which of these is wet?", "choices": {"text": ["sand", "rain"], "label": ["1", "2"]}, "answerKey": "2"}]),
    "Rowan/hellaswag": ("parquet", "data/validation-00000-of-00001.parquet", [{"ind": 9, "activity_label": "Baking", "ctx_a": "A boy opens the oven. He", "ctx_b": "", "ctx": "A boy opens the oven. He", "endings": ["takes the bread out.", "sleeps.", "swims.", "flies."], "source_id": "s", "split": "val", "split_type": "indomain", "label": "0"}]),
    "truthfulqa/truthful_qa": ("parquet", "generation/validation-00000-of-00001.parquet", [{"type": "Adversarial", "category": "Myths", "question": "Can penguins fly at night?", "best_answer": "No, they swim", "correct_answers": ["No, they swim", "They can't fly"], "incorrect_answers": ["Yes"], "source": "https://example.org"}]),
    "google-research-datasets/nq_open": ("parquet", "nq_open/validation-00000-of-00001.parquet", [{"question": "which planet is red", "answer": ["Mars", "mars"]}]),
    "mandarjoshi/trivia_qa": ("parquet", "rc.nocontext/validation-00000-of-00001.parquet", [{"question": "Which star is nearest?", "question_id": "v0", "question_source": "our own", "answer": {"aliases": ["The Sun"], "normalized_aliases": ["sun"], "matched_wiki_entity_name": "", "normalized_matched_wiki_entity_name": "", "normalized_value": "sun", "type": "WikipediaEntity", "value": "The Sun"}}]),
    "hotpotqa/hotpot_qa": ("parquet", "distractor/validation-00000-of-00001.parquet", [{"id": "h0", "question": "Which red planet is named after a god?", "answer": "Mars", "type": "bridge", "level": "hard", "supporting_facts": {"title": ["Mars"], "sent_id": [0]}, "context": {"title": ["Mars"], "sentences": [["Mars is red."]]}}]),
    "google/IFEval": ("jsonl", "ifeval_input_data.jsonl", [{"key": 1000, "prompt": "Write two words about the sea.", "instruction_id_list": ["length"], "kwargs": [{"num_words": 2}]}]),
    "Idavidrein/gpqa": ("csv", "gpqa_main.csv", [{"Question": "Which particle carries light?", "Correct Answer": "The photon", "Explanation": "Light is an electromagnetic wave, and the quantum of the electromagnetic field is the photon, which has no rest mass.", "Incorrect Answer 1": "The proton", "Incorrect Answer 2": "The neutron", "Incorrect Answer 3": "The quark", "Subdomain": "Physics"}]),
}

CONFIGS = {"Idavidrein/gpqa": [("gpqa_main", {"train": "gpqa_main.csv"})],
           "HuggingFaceFW/fineweb-edu": [("sample-10BT", {"train": "sample/10BT/*"})],
           "HuggingFaceTB/cosmopedia": [("stanford", {"train": "data/stanford/train-*"})],
           "HuggingFaceTB/smoltalk": [("all", {"train": "data/all/train-*"})],
           "HuggingFaceTB/smoltalk2": [("SFT", {"smoltalk_everyday_convs_reasoning_Qwen3_32B_think": "SFT/smoltalk_everyday_convs_reasoning_Qwen3_32B_think-*"})],
           "nvidia/Llama-Nemotron-Post-Training-Dataset": [("SFT", {"chat": "SFT/chat/chat.jsonl"})],
           "nvidia/OpenCodeReasoning": [("split_0", {"split_0": "split_0/train-*"})],
           "open-r1/OpenR1-Math-220k": [("default", {"train": "data/train-*"})],
           "open-thoughts/OpenThoughts-114k": [("default", {"train": "data/train-*"})],
           "allenai/ai2_arc": [("ARC-Challenge", {"train": "ARC-Challenge/train-*", "test": "ARC-Challenge/test-*"}), ("ARC-Easy", {"test": "ARC-Easy/test-*"})],
           "cais/mmlu": [("all", {"auxiliary_train": "all/auxiliary_train-*", "test": "all/test-*"})],
           "google-research-datasets/mbpp": [("full", {"test": "full/test-*"})],
           "hotpotqa/hotpot_qa": [("distractor", {"validation": "distractor/validation-*"})],
           "mandarjoshi/trivia_qa": [("rc.nocontext", {"train": "rc.nocontext/train-*", "validation": "rc.nocontext/validation-*"})],
           "openai/gsm8k": [("main", {"test": "main/test-*"})],
           "truthfulqa/truthful_qa": [("generation", {"validation": "generation/validation-*"})],
           "rajpurkar/squad_v2": [("squad_v2", {"train": "squad_v2/train-*"})]}


def write(hub: Path) -> None:
    """Writes every repository."""
    for source in (TRAINING, EVALUATION):
        for name, (form, path, rows) in source.items():
            repository = Repository(hub, name.strip())
            if form == "parquet":
                repository.parquet(path, rows, pa.Table.from_pylist(rows).schema, group=1000)
            else:
                repository.bytes(path, _bytes(form, rows), len(rows))
            if name.strip() in CONFIGS:
                configs = [{"config_name": config, "data_files": [{"split": split, "path": glob} for split, glob in files.items()]}
                           for config, files in CONFIGS[name.strip()]]
                repository.card("Made up, in the schema of the real set.", configs=configs)


def _bytes(form: str, rows: list[dict]) -> bytes:
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1).encode()
    if form == "csv":
        cells = [list(rows[0])] + [list(row.values()) for row in rows]
        return "".join(",".join(f'"{cell}"' for cell in line) + "\r\n" for line in cells).encode()
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    return gzip.compress(text, mtime=0) if form.endswith("gz") else text
