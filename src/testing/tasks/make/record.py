"""What lm-evaluation-harness 0.4.13 makes of our own tiny sets on the reference checkpoints: writes ../harness.json.

For development only. Needs torch, transformers and lm-eval with what its tasks import; nothing is downloaded.
The official task files are included and only their data is replaced. Where shots are taken the set is its own
few-shot split, from which the harness leaves out the item that is scored.
"""

import json
import os
import random
import sys
import tempfile
import types

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"
# TruthfulQA's other task imports it; nothing of it is called here.
rouge = types.ModuleType("rouge_score")
rouge.rouge_scorer = types.ModuleType("rouge_scorer")
rouge.scoring = types.ModuleType("scoring")
sys.modules["rouge_score"] = rouge

import lm_eval
import yaml
from lm_eval.api.metrics import exact_match_hf_evaluate
from lm_eval.filters.extraction import RegexFilter
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager
from lm_eval.tasks.hellaswag.utils import preprocess
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

HERE = os.path.dirname(os.path.abspath(__file__))
REFERENCE = os.path.join(HERE, "../../reference")
SETS = os.path.join(HERE, "../../../../public/benchmarks")
TASKS = os.path.join(os.path.dirname(lm_eval.__file__), "tasks")
OFFICIAL = {
    "arc": "arc/arc_easy.yaml",
    "hellaswag": "hellaswag/hellaswag.yaml",
    "winogrande": "winogrande/default.yaml",
    "truthfulqa": "truthfulqa/truthfulqa_mc2.yaml",
    "gsm8k": "gsm8k/gsm8k.yaml",
    "mmlu/anatomy": "mmlu/default/mmlu_anatomy.yaml",
    "mmlu/us_foreign_policy": "mmlu/default/mmlu_us_foreign_policy.yaml",
    "multiple-choice": None,
}
# Those whose official file scores the test split; the others score the validation split.
ON_TEST = {"arc", "gsm8k", "mmlu", "multiple-choice"}
METRIC = {"arc": "acc_norm", "hellaswag": "acc_norm", "winogrande": "acc", "truthfulqa": "acc", "mmlu": "acc",
          "gsm8k": "exact_match", "multiple-choice": "acc_norm"}
SHOTS = {"arc": [0, 2], "hellaswag": [0, 1], "winogrande": [0, 2], "truthfulqa": [0], "gsm8k": [0, 1],
         "mmlu/anatomy": [0, 2], "mmlu/us_foreign_policy": [0, 2], "multiple-choice": [0, 2]}


def rows_of(form):
    with open(os.path.join(SETS, f"{form}-tiny.jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def task(folder, name, shots):
    form, _, subject = name.partition("/")
    rows = [row for row in rows_of(form) if not subject or row["subject"] == subject]
    data = os.path.join(folder, f"{name.replace('/', '_')}.jsonl")
    with open(data, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    split = "test" if form in ON_TEST else "validation"
    key = f"own_{name.replace('/', '_').replace('-', '_')}_{shots}"
    body = {
        "task": key, "tag": [], "dataset_path": "json", "dataset_name": None,
        "dataset_kwargs": {"data_files": {split: data}},
        "training_split": None, "validation_split": None, "test_split": None, f"{split}_split": split,
        "num_fewshot": shots,
        # The harness leaves the scored item out of the shots where this is its test split, which may be none.
        "fewshot_split": "test" if split == "test" and shots > 0 else None,
    }
    if OFFICIAL[name]:
        body["include"] = os.path.join(TASKS, OFFICIAL[name])
    else:
        body |= {"output_type": "multiple_choice", "doc_to_text": "Question: {{question}}\nAnswer:",
                 "doc_to_target": "answer", "doc_to_choice": "choices",
                 "metric_list": [{"metric": m, "aggregation": "mean", "higher_is_better": True} for m in ("acc", "acc_norm")]}
    if form == "gsm8k":
        # A quarter of the checkpoints' 256 positions: the default of 256 leaves no room for a context.
        body["generation_kwargs"] = {"until": ["Question:", "</s>", "<|im_end|>"], "do_sample": False,
                                     "temperature": 0.0, "max_gen_toks": 64}
    with open(os.path.join(folder, f"{key}.yaml"), "w") as file:
        yaml.safe_dump(body, file)
    return key


def recorded(form, samples, metrics, contexts):
    metric = METRIC[form]
    key = f"{metric},strict-match" if form == "gsm8k" else f"{metric},none"
    items = []
    for sample in sorted((s for s in samples if s["filter"] in ("none", "strict-match")), key=lambda s: s["doc_id"]):
        arguments = [a for a in sample["arguments"]]
        correct = sample[metric]
        item = {"correct": float(correct)}
        if form == "gsm8k":
            item |= {"generated": sample["resps"][0][0], "answer": sample["filtered_resps"][0]}
        else:
            item["loglikelihoods"] = [float(r[0]) for r in sample["filtered_resps"]]
        items.append(item)
        rendered = [a[0] for a in arguments]
        contexts.setdefault(len(items) - 1, {
            "contexts": rendered[:1] if len(set(rendered)) == 1 else rendered,
            **({} if form == "gsm8k" else {"continuations": [a[1] for a in arguments]}),
        })
    return {"items": items, "value": float(metrics[key]), "stderr": float(metrics[key.replace(",", "_stderr,")])}


def main():
    result = {"version": lm_eval.__version__, "tasks": {}}
    with tempfile.TemporaryDirectory() as folder:
        names = {(name, shots): task(folder, name, shots) for name in OFFICIAL for shots in SHOTS[name]}
        manager = TaskManager(include_path=folder)
        for family in ("llama", "gpt2", "gpt_neox"):
            model = HFLM(pretrained=os.path.join(REFERENCE, family, "policy"), dtype="float64", device="cpu", batch_size=1)
            found = lm_eval.simple_evaluate(model=model, tasks=list(names.values()), task_manager=manager,
                                            log_samples=True, bootstrap_iters=1000)
            for (name, shots), key in names.items():
                entry = result["tasks"].setdefault(f"{name} {shots}", {"rendered": {}, "families": {}})
                form = name.partition("/")[0]
                entry["families"][family] = recorded(form, found["samples"][key], found["results"][key], entry["rendered"])
    for entry in result["tasks"].values():
        entry["rendered"] = [entry["rendered"][i] for i in range(len(entry["rendered"]))]
    result |= {"extractions": extractions(), "hellaswag": hellaswag(), "samples": samples(), "pairs": pairs()}
    with open(os.path.join(HERE, "../harness.json"), "w", encoding="utf-8") as file:
        json.dump(result, file, ensure_ascii=False, indent=1)


def extractions():
    """What the strict match finds in an answer, and whether it equals the one of a solution."""
    config = yaml.safe_load(open(os.path.join(TASKS, "gsm8k/gsm8k.yaml")))
    pattern = config["filter_list"][0]["filter"][0]["regex_pattern"]
    metric = {k: v for k, v in config["metric_list"][0].items() if k not in ("metric", "aggregation", "higher_is_better")}
    cases = []
    for text in [" 3 + 4 = 7.\n#### 7", "#### 7.", "#### -1,234.50 dollars", "####7", "#### $7", " #### 1\n#### 2", "none",
                 "#### 7,000.", "#### ,.", "#### ١٢", "#### 7\n\nQuestion: more"]:
        [[found]] = RegexFilter(pattern).apply([[text]], [{}])
        scores = {}
        for gold in ["a\nb\n#### 7", "#### 7,000", "x #### -1,234.50", "#### 1", "#### $7", "[INVALID]", "7"]:
            scores[gold] = float(exact_match_hf_evaluate(predictions=[found], references=[gold], **metric)["exact_match"])
        cases.append({"text": text, "answer": found, "scores": scores})
    return cases


def hellaswag():
    """Its preprocessing, of texts that try its rules."""
    cases = []
    for label, a, b in [("A", "b [title] c.", "ÉTÉ at NASA"), ("B [x] ", " two  spaces", "straße ΣΑΣ"), ("C", "open [ only", "ǆ x"),
                        ("D", "a [one\ntwo] b", "ß SS"), ("\u00a0\u1680E", "[title]x", "ŉa"), ("F", "x", ""), ("G", "[a[b]c]", "ΣΟΦΟΣ"),
                        ("H\x1c", "four    spaces", "ﬁx İI"), ("I", "x [title] [title] y", "ᾳω"), ("J", "ა", "აბ"), ("\ufeffK", "x", "Ωmega \x85")]:
        cases.append({"row": [label, a, b], "query": preprocess(label + ": " + (a + " " + b.capitalize()))})
    return cases


def samples():
    """Python's random.sample from 0 to n − 1, several times from one seed."""
    cases = []
    for n, k in [(14, 3), (12, 2), (21, 5), (22, 3), (64, 6), (300, 11), (1000, 26), (9, 9)]:
        source = random.Random(1234)
        cases.append({"n": n, "k": k, "draws": [source.sample(range(n), k) for _ in range(5)]})
    return cases


def pairs():
    """How a context and a continuation are cut into tokens, by tokenizers with a BOS and with ▁."""
    with open(os.path.join(REFERENCE, "llama/policy/tokenizer.json"), encoding="utf-8") as file:
        base = json.load(file)
    with open(os.path.join(REFERENCE, "extra/tokenizers.json"), encoding="utf-8") as file:
        kinds = json.load(file)
    cases = []
    for kind in kinds:
        whole = {**base, **kind["overrides"]}
        whole["model"] = {**base["model"], **whole["model"]} if kind["name"] != "Llama" else whole["model"]
        tokenizer = PreTrainedTokenizerFast(
            tokenizer_object=Tokenizer.from_str(json.dumps(whole)), eos_token=kind["eos"],
            bos_token="<s>" if kind["name"] == "Llama" else None, clean_up_tokenization_spaces=False)
        model = HFLM.__new__(HFLM)
        model.tokenizer, model.add_bos_token, model.backend, model.custom_prefix_token_id = tokenizer, None, "causal", None
        for context, continuation in [("How do I mend", " a kettle"), ("How do I mend  ", " a kettle"), ("Two\n", " and"), ("ket", "tle"),
                                      ("a <s> b", " and </s>"), ("<s>a", " b"), ("漢", "字 😀"), ("don't\u00a0", "stop")]:
            ids = model._encode_pair(context, continuation)
            cases.append({"tokenizer": kind["name"], "context": context, "continuation": continuation, "ids": [list(map(int, part)) for part in ids]})
    return cases


if __name__ == "__main__":
    main()
