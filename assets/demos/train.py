#!/usr/bin/env python3
"""Trains the three small transformers whose attention Headlight shows as demos.

    /usr/bin/python3 train.py [induction] [grammar] [translation] [--out DIR]

Without a name it trains all three, in about four minutes. It needs Debian's packages
python3-torch and libopenblas0-pthread and no network. Seeds are fixed.

Each demo becomes one Headlight file, and an entry in demos.json with a place worth seeing. That
place is measured: the script scores every head on held-out data and points at the best. A model
that misses one of its marks is not exported, and the exit status is then 1.
"""

import argparse
import base64
import copy
import json
import os
import sys
import time
from pathlib import Path
from random import Random
from typing import Callable, NamedTuple, Sequence

# Matrices this small are multiplied faster by one thread than by two; read when torch is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from grammar import Grammar, Lexicon, Word, parse, read
from transformer import PADDING, Activations, Memory, Transformer, entropy

IGNORED = -100  # the target that cross_entropy leaves out
# The price, added to each loss, of looking everywhere at once. The tasks are so easy that a head
# has no reason to choose; at a small price it looks only at what it uses.
DIFFUSENESS = 0.02


class Check(NamedTuple):
    """Something the demo promises, and what was measured."""

    what: str
    value: float
    at_least: float


class Demo(NamedTuple):
    checks: list[Check]
    look: str  # one sentence on what to look at
    state: dict  # where Headlight starts, in the words of its URL fragment
    document: dict  # the Headlight file


# What the three have in common


class Vocabulary:
    def __init__(self, words: Sequence[str]):
        self.words = list(words)
        self.ids = {word: id for id, word in enumerate(self.words)}
        self.size = len(self.words)

    def encode(self, texts: Sequence[Sequence[str]]) -> Tensor:
        """One row of ids per text, padded to the longest."""
        longest = max(map(len, texts))
        return torch.tensor([
            [self.ids[word] for word in text] + [PADDING] * (longest - len(text))
            for text in texts
        ])

    def decode(self, ids: Tensor) -> list[str]:
        return [self.words[id] for id in ids.tolist()]


def fit(models: list[Transformer], steps: int, loss_of_batch: Callable[[], Tensor]) -> None:
    parameters = [each for model in models for each in model.parameters()]
    print(f"  {sum(each.numel() for each in parameters):,} parameters, {steps} steps")
    rate = 3e-3
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps)
    started = time.monotonic()
    for step in range(1, steps + 1):
        loss = loss_of_batch()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        if step % (steps // 8) == 0:
            seconds = time.monotonic() - started
            print(f"  step {step:5}   loss {loss.item():.4f}   {seconds:4.0f} s", flush=True)


def sample(rows: int, batch: int) -> Tensor:
    return torch.randint(rows, (batch,))


def packed(attention: Tensor) -> dict:
    """A tensor [layer][head][query][key] as Headlight stores it."""
    data = attention.detach().half().numpy().astype("<f2").tobytes()
    return {
        "shape": list(attention.shape),
        "dtype": "float16",
        "data": base64.b64encode(data).decode("ascii"),
    }


class Best(NamedTuple):
    """The head with the highest score."""

    layer: int
    head: int
    score: float

    def __str__(self) -> str:
        return f"L{self.layer} H{self.head}"


def best_head(name: str, scores: Tensor, layers: Sequence[int] = ()) -> Best:
    """Prints what every head scores; chooses among the given layers, or all."""
    print(f"  {name}")
    for layer, row in enumerate(scores.tolist()):
        print(f"    L{layer}  " + "  ".join(f"{score:.2f}" for score in row))
    layer, head = max(
        ((layer, head) for layer in layers or range(scores.shape[0])
         for head in range(scores.shape[1])),
        key=lambda place: scores[place].item(),
    )
    return Best(layer, head, scores[layer, head].item())


def start(best: Best, query: int, stream: int = 0) -> dict:
    return {
        "stream": stream, "layer": best.layer, "heads": [best.head], "combine": "none",
        "query": query, "filter": {"kind": "weight", "value": 0.1},
    }


# Induction: say it again

NOUNS = (
    "apple arrow beach bell bird boat book bread bridge candle castle cloud coin desk door drum "
    "eagle field fire fish flag forest garden glass hammer hill horse island king knife lake "
    "lamp leaf mirror moon mountain ocean paper piano queen rain river road rope ship silver "
    "star stone tiger tower train wheel"
).split()


def repeated(lead: Tensor, period: Tensor, length: int, words: Vocabulary) -> Tensor:
    """<bos>, per row `lead` random nouns, then `period` others, over and over to the length."""
    first_noun = words.ids[NOUNS[0]]
    nouns = torch.rand(len(period), len(NOUNS)).argsort(dim=1) + first_noun
    place = torch.arange(length) - lead[:, None]
    again = lead[:, None] + place.where(place < 0, place % period[:, None])
    start = torch.full((len(period), 1), words.ids["<bos>"])
    return torch.cat((start, nouns.gather(1, again)), dim=1)


def train_induction() -> Demo:
    words = Vocabulary(["<pad>", "<bos>", *NOUNS])
    model = Transformer(words.size, width=128, layers=2, heads=4, causal=True)
    length = 40

    def loss_of_batch() -> Tensor:
        # Both vary, so that what was said before has to be found by content and not by place.
        period = torch.randint(4, length // 2 + 1, (64,))
        lead = (torch.rand(64) * (length - period)).long()
        tokens = repeated(lead, period, length, words)
        activations = model(tokens[:, :-1])
        # What comes before the first repetition is chance; there is nothing to learn from it.
        foreseeable = torch.arange(length) > (lead + period)[:, None]
        targets = tokens[:, 1:].masked_fill(~foreseeable, IGNORED)
        loss = cross_entropy(model.unembedding(activations.states).transpose(1, 2), targets,
                             ignore_index=IGNORED)
        return loss + DIFFUSENESS * entropy(activations.attention)

    fit([model], 800, loss_of_batch)

    period = 18
    held_out = repeated(torch.zeros(500).long(), torch.full((500,), period), 2 * period, words)

    def accuracy(model: Transformer) -> float:
        """On the second half but for its first noun, which nothing announces."""
        expected = held_out[:, period + 2 :]
        foreseen = model.logits(held_out)[:, period + 1 : -1].argmax(-1)
        return (foreseen == expected).float().mean().item()

    with torch.no_grad():
        learned = accuracy(model)
        attention = model(held_out).attention
        back_one = attention.diagonal(-1, -2, -1).mean((0, -1))
        back_to_successor = attention.diagonal(1 - period, -2, -1)[..., 2:].mean((0, -1))
        previous = best_head("weight on the previous token", back_one, layers=[0])
        induction = best_head("weight on what followed the token the first time",
                              back_to_successor, layers=[1])
        for head in range(len(back_one[0])):
            lesioned = copy.deepcopy(model)
            lesioned.blocks[0].attention.silence(head)
            print(f"  accuracy without L0 H{head}: {accuracy(lesioned):.1%}")

        tokens = held_out[0]
        attention = model(tokens[None]).attention[0]
    text = words.decode(tokens)
    query = 1 + period + period // 3
    successor = query - period + 1
    return Demo(
        checks=[
            Check("accuracy on the second half", learned, 0.95),
            Check(f"weight on the previous token, {previous}", previous.score, 0.5),
            Check(f"weight on the successor, {induction}", induction.score, 0.5),
            Check(f"weight {text[query]} -> {text[successor]}, {induction}",
                  attention[induction.layer, induction.head, query, successor].item(), 0.5),
        ],
        look=f"{induction} is an induction head: at the second “{text[query]}” it looks back at "
             f"“{text[successor]}”, which followed “{text[query]}” the first time and so comes "
             f"next; it finds it because {previous} had looked from every word at the one before.",
        state=start(induction, query),
        document={
            "title": "Induction",
            "model": "two-layer attention-only causal language model",
            "description": f"{period} random nouns, twice. The model was trained to foresee the "
                           f"repetition and does so in {learned:.1%} of the cases.",
            "tokens": text,
            "special": [0],
            "attention": packed(attention),
        },
    )


# Grammar: restore what is hidden

EXAMPLE = (
    "the woman who helps John says that the keys to the old cabinet are rusty . "
    "she blames herself because they are in her small garden ."
)
BETWEEN_SENTENCES = "[SEP]"


class Parsed(NamedTuple):
    """A document as the model reads it: [CLS] first sentence [SEP] second sentence [SEP]."""

    tokens: list[str]
    words: list[Word | None]  # None where the token is special
    segments: list[int]

    def position(self, word: Word) -> int:
        return self.words.index(word)

    def agreeing(self, *pos: str) -> list[tuple[int, int]]:
        """Positions of a word of one of these parts of speech and of what it agrees with."""
        return [(at, self.position(word.controller)) for at, word in enumerate(self.words)
                if word and word.controller and word.pos in pos]


def tokenize(document: tuple[list[Word], list[Word]]) -> Parsed:
    first, second = document
    words = [None, *first, None, *second, None]
    tokens = [word.text if word else BETWEEN_SENTENCES for word in words]
    tokens[0] = "[CLS]"
    return Parsed(tokens, words, [0] * (len(first) + 2) + [1] * (len(second) + 1))


def documents(seed: int, count: int, without: set[str]) -> dict[str, Parsed]:
    grammar = Grammar(Lexicon(), Random(seed))
    found: dict[str, Parsed] = {}
    while len(found) < count:
        document = grammar.document()
        text = read(document)
        if text not in without:
            found[text] = tokenize(document)
    return found


def train_grammar() -> Demo:
    training = documents(seed=1, count=20000, without={EXAMPLE})
    held_out = list(documents(seed=2, count=500, without={EXAMPLE, *training}).values())
    texts = [parsed.tokens for parsed in training.values()]
    special = ["[PAD]", "[CLS]", "[SEP]", "[MASK]"]
    words = Vocabulary([*special, *sorted({word for text in texts for word in text} - {*special})])
    mask = words.ids["[MASK]"]
    model = Transformer(words.size, width=96, layers=3, heads=4, hidden=192)

    tokens = words.encode(texts)
    agrees = torch.zeros_like(tokens, dtype=torch.bool)
    # Per token, three ids that could stand there by mistake: for a word that agrees, its other
    # forms. A model that must notice "the keys is" looks at the subject of every verb it reads,
    # not only of those it cannot see.
    mistakes = torch.randint(len(special), words.size, (*tokens.shape, 3))
    for row, parsed in enumerate(training.values()):
        for column, word in enumerate(parsed.words):
            if word and word.other_forms:
                agrees[row, column] = True
                forms = [words.ids[form] for form in word.other_forms]
                mistakes[row, column] = torch.tensor((forms * 3)[:3])

    def loss_of_batch() -> Tensor:
        rows = sample(len(tokens), 64)
        original = tokens[rows]
        # In half of the documents no word that agrees can be relied on: only the noun itself tells.
        unreliable = torch.where(torch.rand(len(rows), 1) < 0.5, 1.0, 0.3)
        chance = torch.where(agrees[rows], unreliable, 0.15)
        hidden = (torch.rand(original.shape) < chance) & (original >= len(special))
        how = torch.rand(original.shape)
        mistake = mistakes[rows, :, torch.randint(3, ())]
        shown = original.where(~hidden | (how > 0.75), mistake).masked_fill(hidden & (how < 0.5),
                                                                           mask)
        targets = original.masked_fill(~hidden, IGNORED)
        activations = model(shown)
        loss = cross_entropy(model.unembedding(activations.states).transpose(1, 2), targets,
                             ignore_index=IGNORED)
        return loss + DIFFUSENESS * entropy(activations.attention)

    fit([model], 1200, loss_of_batch)

    def restored(parsed: Parsed, positions: list[int]) -> Tensor:
        """Probabilities over the vocabulary with one position hidden at a time."""
        shown = words.encode([parsed.tokens]).repeat(len(positions), 1)
        rows = torch.arange(len(positions))
        shown[rows, positions] = mask
        return model.logits(shown)[rows, positions].softmax(-1)

    def is_distracted(parsed: Parsed, at: int, controller: int) -> bool:
        return any(word and word.pos in ("NOUN", "PROPN")
                   for word in parsed.words[controller + 1 : at])

    with torch.no_grad():
        right, right_across = [], []
        for parsed in held_out:
            pairs = [(at, controller) for at, controller in parsed.agreeing("AUX", "PRON")]
            guesses = restored(parsed, [at for at, _ in pairs]).argmax(-1)
            for (at, controller), guess in zip(pairs, words.decode(guesses)):
                right.append(guess == parsed.tokens[at])
                if is_distracted(parsed, at, controller):
                    right_across.append(right[-1])
        accuracy = sum(right) / len(right)
        accuracy_across = sum(right_across) / len(right_across)

        seen: dict[str, list[Tensor]] = {}

        def note(relation: str, attention: Tensor, query: int, key: int) -> None:
            seen.setdefault(relation, []).append(attention[:, :, query, key])

        for parsed in held_out:
            attention = model(words.encode([parsed.tokens])).attention[0]
            for at, noun in parsed.agreeing("AUX"):
                if is_distracted(parsed, at, noun):
                    note("auxiliary on its subject, across another noun", attention, at, noun)
            for at, noun in parsed.agreeing("PRON"):
                note("pronoun on its antecedent", attention, at, noun)
            for at, word in enumerate(parsed.words):
                if word and word.head:
                    note(f"{word.dep} on its head", attention, at, parsed.position(word.head))
        scores = {relation: torch.stack(found).mean(0) for relation, found in seen.items()}
        subject, antecedent = (best_head(relation, scores.pop(relation)) for relation in (
            "auxiliary on its subject, across another noun", "pronoun on its antecedent"
        ))
        print("  best heads of dependencies")
        for relation, score in sorted(scores.items()):
            layer, head = divmod(int(score.argmax()), score.shape[1])
            print(f"    {relation:22} {score.max():.2f}  L{layer} H{head}")

        parsed = tokenize(parse(EXAMPLE))
        attention = model(words.encode([parsed.tokens])).attention[0]
        positions = [at for at, word in enumerate(parsed.words) if word]
        token_info: list[dict] = [{} for _ in parsed.tokens]
        for at, probabilities in zip(positions, restored(parsed, positions)):
            word = parsed.words[at]
            top = probabilities.topk(5)
            token_info[at] = {
                "pos": word.pos, "dep": word.dep,
                **({"entity": word.entity} if word.entity else {}),
                "predictions": [[guess, round(probability, 4)] for guess, probability
                                in zip(words.decode(top.indices), top.values.tolist())],
            }

    text = parsed.tokens
    are, keys = next((at, controller) for at, controller in parsed.agreeing("AUX")
                     if is_distracted(parsed, at, controller))
    she, woman = parsed.agreeing("PRON")[0]
    by_same_head = "it also" if antecedent[:2] == subject[:2] else ""
    nearer = max(at for at, word in enumerate(parsed.words[:are]) if word and word.pos == "NOUN")
    return Demo(
        checks=[
            Check("masked agreement words restored", accuracy, 0.95),
            Check("the same across another noun", accuracy_across, 0.95),
            Check(f"weight auxiliary -> subject, {subject}", subject.score, 0.3),
            Check(f"weight pronoun -> antecedent, {antecedent}", antecedent.score, 0.3),
            Check(f"weight {text[are]} -> {text[keys]}, {subject}",
                  attention[subject.layer, subject.head, are, keys].item(), 0.3),
            Check(f"weight {text[she]} -> {text[woman]}, {antecedent}",
                  attention[antecedent.layer, antecedent.head, she, woman].item(), 0.3),
        ],
        look=f"{subject} finds what a word agrees with: “{text[are]}” looks at “{text[keys]}”, not "
             f"at the nearer “{text[nearer]}”; {by_same_head or antecedent} links “{text[she]}” "
             f"to “{text[woman]}” in the other sentence.",
        state=start(subject, are),
        document={
            "title": "Grammar",
            "model": "three-layer masked language model",
            "description": "Two sentences of a small grammar. With one auxiliary or pronoun "
                           f"masked, the model restores it in {accuracy:.1%} of the cases.",
            "tokens": text,
            "segments": parsed.segments,
            "special": [at for at, word in enumerate(parsed.words) if not word],
            "token_info": token_info,
            "attention": packed(attention),
        },
    )


# Translation: from digits to words, last digit first

DIGIT_WORDS = "zero one two three four five six seven eight nine".split()


def train_translation() -> Demo:
    digits = Vocabulary(["<pad>", "</s>", *"0123456789"])
    words = Vocabulary(["<pad>", "<s>", "</s>", *DIGIT_WORDS])
    encoder = Transformer(digits.size, width=64, layers=2, heads=4, hidden=128)
    decoder = Transformer(words.size, width=64, layers=2, heads=4, hidden=128,
                          causal=True, cross=True)

    def numbers(seed: int, count: int, without: set[str]) -> set[str]:
        random = Random(seed)
        found: set[str] = set()
        while len(found) < count:
            number = "".join(random.choices("0123456789", k=random.randint(5, 12)))
            found |= {number} - without
        return found

    def source(numbers: Sequence[str]) -> Tensor:
        return digits.encode([[*number, "</s>"] for number in numbers])

    def target(numbers: Sequence[str]) -> Tensor:
        return words.encode([
            ["<s>", *(DIGIT_WORDS[int(digit)] for digit in reversed(number)), "</s>"]
            for number in numbers
        ])

    def encode(tokens: Tensor) -> tuple[Memory, Activations]:
        activations = encoder(tokens)
        return Memory(tokens, activations.states), activations

    example = "4172903856"
    training = numbers(1, 40000, without={example})
    held_out = sorted(numbers(2, 1000, without={example} | training))
    sources, targets = source(sorted(training)), target(sorted(training))

    def loss_of_batch() -> Tensor:
        rows = sample(len(sources), 64)
        memory, encoding = encode(sources[rows])
        decoding = decoder(targets[rows, :-1], memory)
        loss = cross_entropy(decoder.unembedding(decoding.states).transpose(1, 2),
                             targets[rows, 1:], ignore_index=PADDING)
        return loss + DIFFUSENESS * sum(map(entropy, (
            encoding.attention, decoding.attention, decoding.cross_attention
        )))

    fit([encoder, decoder], 1600, loss_of_batch)

    def translate(tokens: Tensor, length: int) -> Tensor:
        memory, _ = encode(tokens)
        written = torch.full((len(tokens), 1), words.ids["<s>"])
        ended = torch.zeros(len(tokens), dtype=torch.bool)
        while written.shape[1] < length:
            word = decoder.logits(written, memory)[:, -1].argmax(-1).masked_fill(ended, PADDING)
            written = torch.cat((written, word[:, None]), dim=1)
            ended |= word == words.ids["</s>"]
        return written

    with torch.no_grad():
        expected = target(held_out)
        exact = (translate(source(held_out), expected.shape[1]) == expected).all(1)
        accuracy = exact.float().mean().item()

        # Anti-diagonal: the word that comes after n others is that of the n-th digit from the end.
        same_length = [number for number in held_out if len(number) == len(example)]
        memory, _ = encode(source(same_length))
        cross = decoder(target(same_length)[:, :-1], memory).cross_attention
        on_next = cross[..., : len(example), : len(example)].flip(-1).diagonal(0, -2, -1)
        reader = best_head("cross attention on the digit that comes next", on_next.mean((0, -1)))

        memory, encoding = encode(source([example]))
        decoding = decoder(target([example])[:, :-1], memory)
    read_digits = digits.decode(memory.tokens[0])
    written = words.decode(target([example])[0, :-1])
    query = len(example) // 3
    key = len(example) - 1 - query
    return Demo(
        checks=[
            Check("exact match", accuracy, 0.99),
            Check(f"cross attention on the digit that comes next, {reader}", reader.score, 0.5),
            Check(f"weight {written[query]} -> {read_digits[key]}, {reader}",
                  decoding.cross_attention[0, reader.layer, reader.head, query, key].item(), 0.5),
        ],
        look=f"{reader} of Cross reads the digits backwards, an anti-diagonal: having written "
             f"“{written[query]}”, the decoder looks at “{read_digits[key]}” to write "
             f"“{written[query + 1]}”.",
        state=start(reader, query, stream=2),
        document={
            "title": "Translation",
            "model": "encoder-decoder, two layers each",
            "description": "Digits into words, last digit first. Each row of the decoder is the "
                           "word just written and looks for the next. The model translates "
                           f"{accuracy:.1%} of unseen numbers without an error.",
            "streams": [
                {"name": name, "queries": queries, "keys": keys, "attention": packed(attention[0])}
                for name, queries, keys, attention in (
                    ("Encoder", read_digits, read_digits, encoding.attention),
                    ("Decoder", written, written, decoding.attention),
                    ("Cross", written, read_digits, decoding.cross_attention),
                )
            ],
        },
    )


# Output


def to_json(value, indent: str = "") -> str:
    """Objects and lists of objects over several lines, everything else on one."""
    inner = indent + "  "
    if isinstance(value, dict) and any(isinstance(each, (dict, list)) for each in value.values()):
        lines = [f"{json.dumps(key)}: {to_json(each, inner)}" for key, each in value.items()]
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        lines = [to_json(each, inner) for each in value]
    else:
        return json.dumps(value, ensure_ascii=False)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return opening + ",".join(f"\n{inner}{line}" for line in lines) + f"\n{indent}{closing}"


def write(path: Path, value: dict) -> None:
    """A reader sees the old file or the new one, never half of one."""
    unfinished = path.with_suffix(".tmp")
    unfinished.write_text(to_json(value) + "\n", encoding="utf-8")
    os.replace(unfinished, path)


def export(name: str, demo: Demo, folder: Path) -> None:
    """Writes the demo's file and its entry in the list, which keeps the order of DEMOS."""
    file = folder / f"{name}.json"
    write(file, demo.document)
    print(f"  {file.name}: {file.stat().st_size / 1000:.0f} kB")
    list_file = folder / "demos.json"
    entries = {}
    if list_file.exists():
        listed = json.loads(list_file.read_text(encoding="utf-8"))
        entries = {entry["file"]: entry for entry in listed["demos"]}
    entries[file.name] = {
        "file": file.name, "title": demo.document["title"], "look": demo.look, "state": demo.state,
    }
    order = [f"{each}.json" for each in DEMOS]
    write(list_file, {"demos": [entries[each] for each in order if each in entries]})


DEMOS: dict[str, Callable[[], Demo]] = {
    "induction": train_induction,
    "grammar": train_grammar,
    "translation": train_translation,
}


def main() -> int:
    arguments = argparse.ArgumentParser(description="Trains and exports Headlight's demos.")
    arguments.add_argument("demo", nargs="*", help=f"{', '.join(DEMOS)}; all if none is named")
    arguments.add_argument("--out", type=Path, default=Path(__file__).parent, metavar="DIR")
    chosen = arguments.parse_args()
    unknown = set(chosen.demo) - set(DEMOS)
    if unknown:
        arguments.error(f"no demo is called {', '.join(sorted(unknown))}")
    chosen.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    missed = False
    for name in chosen.demo or DEMOS:
        print(name)
        torch.manual_seed(0)
        demo = DEMOS[name]()
        for check in demo.checks:
            verdict = "ok" if check.value >= check.at_least else "MISSED"
            print(f"  {check.what}: {check.value:.3f} (at least {check.at_least}) {verdict}")
        if all(check.value >= check.at_least for check in demo.checks):
            print(f"  {demo.look}")
            export(name, demo, chosen.out)
        else:
            print("  not exported")
            missed = True
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
