"""Tokenizers of the kinds that Llama, Qwen2 and Llama 3 have, in small, and what transformers makes of
texts with them: writes tokenizers.json."""

import json

from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from make import HERE

TEXTS = [
    "How do I mend a kettle?", " Two  spaces\n\nand lines\t.", "Ünïcödé 漢字 😀", "It's 1234 o'clock; WE'LL see.", "",
    "a", "\n", "don't   stop", "x<unk>y", "▁low bar",
]
WORDS = ["▁mend", "▁a", "▁kettle", "end", "▁m", "▁ke", "tt", "▁k", "tle", "▁Two", "▁do", "▁How", "an", "nd", "and", "▁and"]


def llama():
    """BPE over characters with bytes for the rest, and ▁ for a space, before the text as well."""
    base = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
    letters = sorted(set("▁" + "".join(WORDS) + "abcdefghijklmnopqrstuvwxyzHIWTEL.?,;'"))
    merges, pieces = [], list(letters)

    def add(word):
        # Left to right, so that every prefix is a token.
        for n in range(2, len(word) + 1):
            if word[:n] not in pieces:
                pieces.append(word[:n])
                merges.append([word[:n - 1], word[n - 1]])

    for word in WORDS:
        add(word)
    special = lambda i, t: {"id": i, "content": t, "single_word": False, "lstrip": False, "rstrip": False,
                            "normalized": False, "special": True}
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [special(i, t) for i, t in enumerate(base[:3])],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Prepend", "prepend": "▁"},
            {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
        "pre_tokenizer": None,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
        "decoder": {"type": "Sequence", "decoders": [
            {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
            {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
        "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True, "ignore_merges": False,
                  "vocab": {t: i for i, t in enumerate(base + pieces)}, "merges": merges},
    }


def words(pattern, **more):
    """The reference case's vocabulary, cut into words by another expression."""
    return {
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False},
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}]},
        **more,
    }


QWEN2 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
LLAMA3 = QWEN2.replace(r"|\p{N}|", r"|\p{N}{1,3}|")


def main():
    base = json.loads((HERE.parent / "llama/policy/tokenizer.json").read_text())
    bytes_ = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    qwen2 = words(QWEN2, normalizer={"type": "NFC"}, post_processor=bytes_)
    llama3 = words(LLAMA3, model={**base["model"], "ignore_merges": True})
    cases = []
    for name, overrides, eos in [("Llama", llama(), "</s>"), ("Qwen2", qwen2, "<|endoftext|>"), ("Llama 3", llama3, "<|endoftext|>")]:
        tokenizer = PreTrainedTokenizerFast(
            tokenizer_object=Tokenizer.from_str(json.dumps({**base, **overrides})), eos_token=eos,
            bos_token="<s>" if name == "Llama" else None, clean_up_tokenization_spaces=False)
        ids = [tokenizer(t, add_special_tokens=False)["input_ids"] for t in TEXTS]
        if "model" in overrides and name != "Llama":
            overrides = {**overrides, "model": {"ignore_merges": True}}
        cases.append({
            "name": name, "overrides": overrides, "eos": eos, "texts": TEXTS, "ids": ids,
            "opened": tokenizer("a")["input_ids"],
            "decoded": [tokenizer.decode(i, skip_special_tokens=True) for i in ids],
        })
    (HERE / "tokenizers.json").write_text(json.dumps(cases, ensure_ascii=False) + "\n")
    print([(c["name"], c["ids"][8], c["decoded"][:3]) for c in cases])


if __name__ == "__main__":
    main()
