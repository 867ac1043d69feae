"""What transformers' apply_chat_template makes of public chat templates: writes chat.json."""

import json

from tokenizers import AddedToken, Tokenizer
from transformers import PreTrainedTokenizerFast

from make import HERE
from tokenization import llama

CHATML = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")
CHATML_SYSTEM = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
    "{{ '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}{% endif %}"
    "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")
LLAMA2 = (
    "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}"
    "{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}"
    "{% set system_message = false %}{% endif %}{% for message in loop_messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
    "{% if loop.index0 == 0 and system_message != false %}"
    "{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}"
    "{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}"
    "{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}"
    "{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}")
ZEPHYR = (
    "{% for message in messages %}\n{% if message['role'] == 'user' %}\n"
    "{{ '<|user|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'system' %}\n"
    "{{ '<|system|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'assistant' %}\n"
    "{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n"
    "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}")
LLAMA3 = (
    "{% set loop_messages = messages %}{% for message in loop_messages %}"
    "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}"
    "{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}")

TEMPLATES = {
    "ChatML": (CHATML, None, "<|im_end|>", ["<|im_start|>", "<|im_end|>"]),
    "ChatML with a system turn of its own": (CHATML_SYSTEM, None, "<|im_end|>", ["<|im_start|>", "<|im_end|>"]),
    "ChatML of a base model": (CHATML, None, "<|endoftext|>", ["<|im_start|>", "<|im_end|>"]),
    "Llama 2": (LLAMA2, "<s>", "</s>", ["<s>", "</s>"]),
    "Zephyr": (ZEPHYR, "<s>", "</s>", ["<s>", "</s>"]),
    "Llama 3": (LLAMA3, "<|begin_of_text|>", "<|eot_id|>",
                ["<|begin_of_text|>", "<|eot_id|>", "<|start_header_id|>", "<|end_header_id|>"]),
}
# Where a tokenizer of Llama's kind puts its space before a text.
METASPACE = {"type": "Metaspace", "replacement": "▁", "split": False}
SPACES = {
    "Prepend": {"normalizer": llama()["normalizer"], "pre_tokenizer": None},
    "Metaspace first": {"normalizer": None, "pre_tokenizer": {**METASPACE, "prepend_scheme": "first"}},
    "Metaspace always": {"normalizer": None, "pre_tokenizer": {**METASPACE, "prepend_scheme": "always"}},
}
turn = lambda role, content: {"role": role, "content": content}
CONVERSATIONS = [
    ([turn("user", "How do I mend a kettle?")], [turn("assistant", "Just take it apart.")]),
    ([turn("system", "Be brief."), turn("user", " Why?\n")], [turn("assistant", "  Because it should.\n\n")]),
    ([turn("user", "Query"), turn("assistant", "Note"), turn("user", "für dich: 漢字 😀")],
     [turn("assistant", "Ja.\nNein.")]),
    ([turn("user", "One")], [turn("assistant", "Two"), turn("user", "Three"), turn("assistant", "Four")]),
]


def conversations(tokenizer, template, bos, eos):
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=bos, eos_token=eos)
    apply = lambda turns, opening, tokenize: wrapped.apply_chat_template(
        turns, chat_template=template, add_generation_prompt=opening, tokenize=tokenize, return_dict=False)
    return [{
        "prompt": prompt, "completion": completion,
        "promptText": apply(prompt, True, False), "wholeText": apply(prompt + completion, False, False),
        "promptIds": apply(prompt, True, True), "wholeIds": apply(prompt + completion, False, True),
    } for prompt, completion in CONVERSATIONS]


def main():
    base = json.loads((HERE.parent / "llama/policy/tokenizer.json").read_text())
    cases = []
    for name, (template, bos, eos, specials) in TEMPLATES.items():
        tokenizer = Tokenizer.from_str(json.dumps(base))
        tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in specials])
        cases.append({
            "name": name, "template": template, "bos": bos, "eos": eos, "specials": specials,
            "conversations": conversations(tokenizer, template, bos, eos),
        })
    for space, overrides in SPACES.items():
        for name in ("Llama 2", "Zephyr"):
            template, bos, eos, _ = TEMPLATES[name]
            tokenizer = Tokenizer.from_str(json.dumps({**base, **llama(), **overrides}))
            cases.append({
                "name": f"{name} ({space})", "template": template, "bos": bos, "eos": eos, "specials": [],
                "overrides": overrides, "conversations": conversations(tokenizer, template, bos, eos),
            })
    (HERE / "chat.json").write_text(json.dumps(cases, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
