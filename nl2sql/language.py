"""Tells questions in languages that the readers do not understand, with short lists of small words and no model.

It is meant to be silent in doubt: English over data with foreign names must never be flagged.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog
from nl2sql.drafting import Source
from nl2sql.lexicon import lexicon
from nl2sql.problems import Problem
from nl2sql.values import ValueIndex
from nl2sql.words import LONGEST_QUESTION, STOP_WORDS, Token, split_identifier, stem, tokenise

_LONGEST_VALUE = 6
_MOST_FOREIGN = 0.5
"""The share of letters in another script from which a question counts as written in it."""
_LEAST_WORDS = 2

# Small words and the commonest words of questions. Words that English has as well, or that stand in the names of
# places and people all over the world, are left out of all the lists.
_SMALL_WORDS = {
    "German": """
        der das dem des ein eine einen einem einer eines und oder nicht kein keine ist sind waren wurde wurden wird
        werden hat haben hatte hatten wie viel viele wieviel wieviele welche welcher welches welchen wer wann wo warum
        mit von vom für aus bei nach über unter zwischen zum zur im am auf pro je jede jeder jeden jedes alle allen
        zeige zeig zeigen liste gib gibt mir uns wir ich sie es gesamt insgesamt meisten höchste höchsten niedrigste
        durchschnittliche durchschnittlicher durchschnittlich anzahl summe letzten letzte letztes letzter als auch
        seit bis ohne nur mehr weniger kunden umsatz bestellungen monat jahr
    """,
    "French": """
        le les des du une un et ou est sont été avait ont avoir combien quel quelle quels quelles qui que quoi quand où
        pourquoi comment dans avec sans pour par sur sous entre chez aux au ce cette ces nos notre votre leur leurs tous
        toutes toute chaque plus moins très montre montrez donne donnez affiche affichez liste nous vous je il elle ils
        elles moyenne moyen nombre dernier dernière derniers dernières depuis jusqu pas ne y d'un d'une clients
        commandes ventes mois année chiffre d'affaires
    """,
    "Spanish": """
        el los las del un una unos unas y o es son fue fueron está están hay había cuántos cuántas cuánto cuánta cuantos
        cuantas cuanto cuál cuáles cual cuales qué que quién quiénes quien cuándo dónde donde cómo como con sin para por
        sobre entre desde hasta nuestro nuestros nuestra sus cada todos todas muestra muéstrame muestre dame lista más
        menos muy promedio número último última últimos últimas no nos yo tiene tienen ventas clientes pedidos mes año
        total por
    """,
    "Italian": """
        il lo gli i un uno una e è sono era erano quanti quante quanto quanta quale quali chi che cosa quando dove come
        perché con senza per tra fra su sul sulla del dello della dei degli delle nel nella nei nelle dal dalla dai alla
        alle ai ogni tutti tutte mostra mostrami dammi elenca più meno molto media numero ultimo ultima ultimi ultime ci
        noi abbiamo hanno ha clienti ordini vendite mese anno
    """,
    "Portuguese": """
        o os as um uma uns umas e ou é são foi foram está estão há tem têm quantos quantas quanto quanta qual quais que
        quem quando onde como porque com sem para por sobre entre desde até nosso nossos nossa seus cada todos todas
        mostre mostra me dê liste mais menos muito média número último última últimos últimas não nós eu no na nos nas
        do da dos das ao aos pelo pela clientes pedidos vendas mês ano
    """,
    "Dutch": """
        het een en niet geen zijn waren werd werden wordt worden heeft hebben hoeveel welke welk wie wanneer waar waarom
        hoe met van voor uit bij naar over onder tussen op aan te per elke elk iedere alle toon geef laat zien mij ons
        wij ik zij er totaal gemiddelde gemiddeld aantal meeste hoogste laagste laatste als ook sinds tot zonder alleen
        meer minder dan klanten omzet bestellingen maand jaar de
    """,
}
_TELLING_NOTHING = """
    as am an come con da das de den des die do dos es et e hat il in la le lo los on os par per pro sin son so te
    to total tot um un us van war was y o a i
"""
_IN_BOTH = frozenset(_TELLING_NOTHING.split())
"""Words of English, or of names that stand in English questions: they tell nothing."""
_SCRIPTS = {
    "CJK": "Chinese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "CYRILLIC": "Russian",
    "ARABIC": "Arabic",
    "GREEK": "Greek",
    "HEBREW": "Hebrew",
    "THAI": "Thai",
    "DEVANAGARI": "Hindi",
    "BENGALI": "Bengali",
    "TAMIL": "Tamil",
    "TELUGU": "Telugu",
    "GEORGIAN": "Georgian",
    "ARMENIAN": "Armenian",
}
_TELLING = {"Ukrainian": frozenset("іїєґ"), "Persian": frozenset("پچژگ")}
"""Letters that another language of the same script does not have."""


def unsupported_language(question: str, source: Source) -> str | None:
    """The English name of the language of `question` where it is surely not English, else None.

    Names and stored values of `source`, quoted texts and proper names do not count.
    """
    text = unicodedata.normalize("NFKC", question[:LONGEST_QUESTION])
    tokens = tokenise(text)
    words = [tokens[place] for place in _telling_places(tokens, source)]
    return _by_script("".join(token.text for token in words)) or _by_small_words(words)


def language_problem(language: str) -> Problem:
    """What to say about a question in `language`."""
    return Problem(
        "question.language",
        f"This looks like {language}, and only English is understood so far.",
        "Ask in English; names and values of your data can stay as they are.",
    )


def _telling_places(tokens: Sequence[Token], source: Source) -> Iterator[int]:
    """The places of the words that say something about the language."""
    stored = {place for start, end in _stored(tokens, source.values) for place in range(start, end)}
    capital = [False, *(token.capital for token in tokens), False]
    shouted = all(token.text.isupper() for token in tokens if token.kind == "word")
    for place, token in enumerate(tokens):
        if token.kind != "word" or place in stored or token.norm in _name_words(source.catalog):
            continue
        before, own, after = capital[place : place + 3]
        # "Charles de Gaulle", "Los Angeles": a proper name, not a sentence in another language.
        proper = (own and (before or after)) or (before and after and place > 1)
        if shouted or not proper:
            yield place


def _stored(tokens: Sequence[Token], values: ValueIndex) -> Iterator[tuple[int, int]]:
    for length in range(min(_LONGEST_VALUE, values.longest), 0, -1):
        for start in range(len(tokens) - length + 1):
            window = tokens[start : start + length]
            if values.exact(" ".join(token.norm for token in window)):
                yield start, start + length


@per_object
def _name_words(catalog: Catalog) -> frozenset[str]:
    names = [*(table.name for table in catalog.tables), *(column.name for _, column in catalog.columns())]
    return frozenset(word for name in names for word in split_identifier(name))


def _by_script(text: str) -> str | None:
    letters = [letter for letter in text if letter.isalpha()]
    named = (unicodedata.name(letter, "").partition(" ")[0].partition("-")[0] for letter in letters)
    scripts = Counter(language for name in named if (language := _SCRIPTS.get(name)))
    if not scripts or sum(scripts.values()) < max(_LEAST_WORDS, _MOST_FOREIGN * len(letters)):
        return None
    # Japanese is written with Chinese signs as well.
    found = "Japanese" if scripts["Japanese"] else scripts.most_common(1)[0][0]
    base = {"Ukrainian": "Russian", "Persian": "Arabic"}
    for language, telling in _TELLING.items():
        if found == base[language] and telling & set(text.lower()):
            return language
    return found


def _by_small_words(words: Iterable[Token]) -> str | None:
    said = [token.text.lower() for token in words]
    english = sum(word in STOP_WORDS or stem(word) in _english_stems() for word in said)
    counts = {language: len({word for word in said if word in small}) for language, small in _small_words().items()}
    language, most = max(counts.items(), key=lambda item: item[1])
    sure = most >= _LEAST_WORDS and most > english
    short = most == 1 and english == 0 and len(set(said)) >= _LEAST_WORDS
    return language if sure or short else None


@lru_cache(maxsize=1)
def _small_words() -> dict[str, frozenset[str]]:
    return {name: frozenset(text.split()) - STOP_WORDS - _IN_BOTH for name, text in _SMALL_WORDS.items()}


@lru_cache(maxsize=1)
def _english_stems() -> frozenset[str]:
    known = lexicon()
    return frozenset(word for phrase in (*known.same, *known.related, *known.scales) for word in phrase)
