"""The grammar that the masked language model of train.py learns.

A document is two sentences about a person and a thing:

    Mary says that the keys to the old cabinet are rusty .
    she blames herself because they are in her small garden .

Verbs agree with their subject across nouns of the other number, pronouns with the noun they stand
for, and the verbs of a document share one tense, so the rest of the text settles the form of every
auxiliary and pronoun. Tags are those of Universal Dependencies.
"""

from dataclasses import dataclass, field, fields
from random import Random
from typing import NamedTuple, Optional

SINGULAR, PLURAL = 0, 1
PRESENT, PAST = 0, 1

BE = (("is", "are"), ("was", "were"))  # [tense][number]
HAVE = (("has", "have"), ("had", "had"))

SUBJECT = {"f": "she", "m": "he", "n": "it", "pl": "they"}
REFLEXIVE = {"f": "herself", "m": "himself", "pl": "themselves"}
POSSESSIVE = {"f": "her", "m": "his", "pl": "their"}


class Noun(NamedTuple):
    singular: str
    plural: str
    gender: str  # f, m, n
    before: tuple[str, ...]  # prepositions that may stand before it
    after: tuple[str, ...] = ()  # prepositions that it asks of the noun after it


class Verb(NamedTuple):
    plural: str
    singular: str
    past: str


def person(singular: str, plural: str, gender: str) -> Noun:
    return Noun(singular, plural, gender, before=("near", "behind", "with"))


def thing(singular: str, after: tuple[str, ...] = ()) -> Noun:
    return Noun(singular, singular + "s", "n", before=(), after=after)


def place(singular: str, *before: str) -> Noun:
    plural = singular + ("es" if singular.endswith(("x", "ch")) else "s")
    return Noun(singular, plural, "n", before=("near", "behind", *before))


def verbs(*forms: str) -> list[Verb]:
    return [Verb(*form.split()) for form in forms]


@dataclass
class Lexicon:
    """The words a grammar may choose from."""

    names: list[tuple[str, str]] = field(default_factory=lambda: [
        ("Mary", "f"), ("Anna", "f"), ("Ruth", "f"), ("Clara", "f"),
        ("John", "m"), ("Peter", "m"), ("David", "m"), ("Henry", "m"),
    ])
    people: list[Noun] = field(default_factory=lambda: [
        person("girl", "girls", "f"), person("woman", "women", "f"),
        person("queen", "queens", "f"), person("sister", "sisters", "f"),
        person("boy", "boys", "m"), person("man", "men", "m"),
        person("king", "kings", "m"), person("brother", "brothers", "m"),
    ])
    things: list[Noun] = field(default_factory=lambda: [
        thing("key", after=("to",)), thing("letter"), thing("picture"), thing("book"),
        thing("bottle"), thing("ring"), thing("chair"), thing("lamp"), thing("boat"),
        thing("clock"),
    ])
    places: list[Noun] = field(default_factory=lambda: [
        place("cabinet", "in", "on"), place("box", "in", "under"), place("drawer", "in"),
        place("table", "on", "under"), place("wall", "on"), place("bench", "on", "under"),
        place("garden", "in"), place("house", "in"), place("door"), place("window"),
    ])
    person_adjectives: list[str] = field(default_factory=lambda: [
        "old", "young", "tall", "kind", "quiet", "clever",
    ])
    thing_adjectives: list[str] = field(default_factory=lambda: [
        "old", "small", "heavy", "red", "blue", "wooden",
    ])
    moods: list[str] = field(default_factory=lambda: [
        "tired", "happy", "angry", "proud", "hungry", "sad",
    ])
    conditions: list[str] = field(default_factory=lambda: [
        "rusty", "broken", "dirty", "missing", "useless", "wet",
    ])
    participles: list[str] = field(default_factory=lambda: [
        "vanished", "fallen", "changed", "moved",
    ])
    speech: list[Verb] = field(default_factory=lambda: verbs(
        "say says said", "know knows knew", "think thinks thought", "believe believes believed",
        "hear hears heard",
    ))
    reflexive: list[Verb] = field(default_factory=lambda: verbs(
        "blame blames blamed", "praise praises praised", "see sees saw", "wash washes washed",
        "trust trusts trusted",
    ))
    transitive: list[Verb] = field(default_factory=lambda: verbs(
        "like likes liked", "help helps helped", "follow follows followed",
        "call calls called", "watch watches watched",
    ))

    def restricted_to(self, words: set[str]) -> "Lexicon":
        """Only the entries that one of the words is a form of; all where there is none."""
        def occurs(entry) -> bool:
            return not words.isdisjoint([entry] if isinstance(entry, str) else entry[:3])

        lists = {each.name: getattr(self, each.name) for each in fields(self)}
        return Lexicon(**{
            name: [entry for entry in entries if occurs(entry)] or entries
            for name, entries in lists.items()
        })


@dataclass(eq=False)  # two words are the same only if they are one word of one document
class Word:
    text: str
    pos: str
    dep: str = "root"
    head: Optional["Word"] = None  # None for the root
    entity: Optional[str] = None
    controller: Optional["Word"] = None  # the noun or name whose number and gender it takes
    other_forms: tuple[str, ...] = ()  # what would stand here under another controller or tense

    def attach(self, dep: str, head: "Word") -> "Word":
        self.dep, self.head = dep, head
        return self

    @property
    def is_settled(self) -> bool:
        """Whether the rest of the document leaves only this word."""
        return self.controller is not None and self.pos in ("AUX", "PRON")


class Phrase(NamedTuple):
    """A noun phrase: its words, the noun, and what a word that agrees with it must know."""

    words: list[Word]
    noun: Word
    number: int
    gender: str  # f, m, n, pl: the column of the pronoun tables


Sentence = list[Word]


class Grammar:
    def __init__(self, lexicon: Lexicon, random: Random):
        self.lexicon = lexicon
        self.random = random

    def document(self) -> tuple[Sentence, Sentence]:
        self.tense = self.random.choice((PRESENT, PAST))
        someone, something = self.someone(), self.something()
        return self.claim(someone, something), self.reason(someone, something)

    # Sentences

    def claim(self, someone: Phrase, something: Phrase) -> Sentence:
        """Mary says that the keys to the old cabinet are rusty ."""
        says = self.verb(self.lexicon.speech, someone)
        state, predicate = self.state_of_thing(something)
        state.attach("ccomp", says)
        someone.noun.attach("nsubj", says)
        something.noun.attach("nsubj", state)
        that = Word("that", "SCONJ", "mark", state)
        return [*someone.words, says, that, *something.words, *predicate, stop(says)]

    def reason(self, someone: Phrase, something: Phrase) -> Sentence:
        """she blames herself because they are in her wet garden ."""
        root, she_does = self.random.choice((self.reflexive_act, self.mood))(someone)
        cause, predicate = self.random.choice((self.whereabouts, self.state_again))(
            someone, something
        )
        cause.attach("advcl", root)
        because = Word("because", "SCONJ", "mark", cause)
        they = self.pronoun(SUBJECT, something).attach("nsubj", cause)
        return [*she_does, because, they, *predicate, stop(root)]

    # Predicates: the word that the rest hangs on, and all words in order

    def reflexive_act(self, someone: Phrase) -> tuple[Word, list[Word]]:
        act = self.verb(self.lexicon.reflexive, someone)
        she = self.pronoun(SUBJECT, someone).attach("nsubj", act)
        herself = self.pronoun(REFLEXIVE, someone).attach("obj", act)
        return act, [she, act, herself]

    def mood(self, someone: Phrase) -> tuple[Word, list[Word]]:
        mood = Word(self.choose(self.lexicon.moods), "ADJ")
        she = self.pronoun(SUBJECT, someone).attach("nsubj", mood)
        return mood, [she, self.auxiliary(BE, someone).attach("cop", mood), mood]

    def state_of_thing(self, something: Phrase) -> tuple[Word, list[Word]]:
        if self.maybe(0.7):
            state = Word(self.choose(self.lexicon.conditions), "ADJ")
            return state, [self.auxiliary(BE, something).attach("cop", state), state]
        state = Word(self.choose(self.lexicon.participles), "VERB")
        return state, [self.auxiliary(HAVE, something).attach("aux", state), state]

    def state_again(self, _: Phrase, something: Phrase) -> tuple[Word, list[Word]]:
        return self.state_of_thing(something)

    def whereabouts(self, someone: Phrase, something: Phrase) -> tuple[Word, list[Word]]:
        noun = self.choose(self.lexicon.places)
        place = Word(noun.singular, "NOUN")
        are = self.auxiliary(BE, something).attach("cop", place)
        near = Word(self.choose(noun.before), "ADP", "case", place)
        her = self.pronoun(POSSESSIVE, someone).attach("nmod:poss", place)
        return place, [are, near, her, *self.adjectives(place, self.lexicon.thing_adjectives),
                       place]

    # Noun phrases

    def someone(self) -> Phrase:
        if self.maybe(0.4):
            return self.name()
        phrase, noun = self.noun_phrase(self.lexicon.people, self.lexicon.person_adjectives)
        if self.maybe(0.3):
            other, companion = self.name(), noun
        else:
            other, companion = self.noun_phrase(
                self.lexicon.people, self.lexicon.person_adjectives
            )
        kind = self.random.random()
        if kind < 0.4:
            return self.with_modifier(phrase, self.choose(companion.before), other)
        if kind < 0.8:
            return self.with_relative_clause(phrase, other)
        return phrase

    def something(self) -> Phrase:
        phrase, noun = self.noun_phrase(self.lexicon.things, self.lexicon.thing_adjectives)
        other, place = self.noun_phrase(self.lexicon.places, self.lexicon.thing_adjectives)
        preposition = self.choose(noun.after or place.before)
        return self.with_modifier(phrase, preposition, other) if self.maybe(0.8) else phrase

    def name(self) -> Phrase:
        name, gender = self.choose(self.lexicon.names)
        word = Word(name, "PROPN", entity="PERSON")
        return Phrase([word], word, SINGULAR, gender)

    def noun_phrase(self, nouns: list[Noun], adjectives: list[str]) -> tuple[Phrase, Noun]:
        """the old cabinet"""
        noun, number = self.choose(nouns), self.choose((SINGULAR, PLURAL))
        word = Word(noun[number], "NOUN")
        words = [Word("the", "DET", "det", word), *self.adjectives(word, adjectives), word]
        gender = "pl" if number == PLURAL else noun.gender
        return Phrase(words, word, number, gender), noun

    def with_modifier(self, phrase: Phrase, preposition: str, other: Phrase) -> Phrase:
        """the keys + to the old cabinet"""
        other.noun.attach("nmod", phrase.noun)
        to = Word(preposition, "ADP", "case", other.noun)
        return phrase._replace(words=[*phrase.words, to, *other.words])

    def with_relative_clause(self, phrase: Phrase, other: Phrase) -> Phrase:
        """the girl + who likes the tall boys"""
        likes = self.verb(self.lexicon.transitive, phrase).attach("acl:relcl", phrase.noun)
        who = Word("who", "PRON", "nsubj", likes)
        other.noun.attach("obj", likes)
        return phrase._replace(words=[*phrase.words, who, likes, *other.words])

    def adjectives(self, noun: Word, choices: list[str]) -> list[Word]:
        return [Word(self.choose(choices), "ADJ", "amod", noun)] if self.maybe(0.5) else []

    # Words that agree

    def verb(self, choices: list[Verb], subject: Phrase) -> Word:
        verb = self.choose(choices)
        if self.tense == PAST:
            return Word(verb.past, "VERB")
        form = verb.plural if subject.number == PLURAL else verb.singular
        return Word(form, "VERB", controller=subject.noun, other_forms=others(verb, form))

    def auxiliary(self, forms: tuple, subject: Phrase) -> Word:
        form = forms[self.tense][subject.number]
        agrees = forms[self.tense][SINGULAR] != forms[self.tense][PLURAL]
        return Word(form, "AUX", controller=subject.noun if agrees else None,
                    other_forms=others(sum(forms, ()), form) if agrees else ())

    def pronoun(self, forms: dict[str, str], antecedent: Phrase) -> Word:
        form = forms[antecedent.gender]
        return Word(form, "PRON", controller=antecedent.noun,
                    other_forms=others(forms.values(), form))

    # Chance

    def choose(self, options):
        return self.random.choice(options)

    def maybe(self, probability: float) -> bool:
        return self.random.random() < probability


def stop(root: Word) -> Word:
    return Word(".", "PUNCT", "punct", root)


def others(forms, chosen: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for form in forms if form != chosen))


def parse(text: str) -> tuple[Sentence, Sentence]:
    """The document that reads so. It must be one of this grammar's.

    Found by generating with no other words than the text's, which takes a second or so.
    """
    grammar = Grammar(Lexicon().restricted_to(set(text.split())), Random(0))
    while True:
        document = grammar.document()
        if read(document) == text:
            return document


def read(document: tuple[Sentence, Sentence]) -> str:
    return " ".join(word.text for sentence in document for word in sentence)
