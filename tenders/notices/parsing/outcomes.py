# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that stand where a winner's name is asked for and say that nobody won.

"SANS SUITE", "Lot 3 : déclaré infructueux", "desierto"… A name that only begins like one ("Sans
Suite Studio") is a name.
"""

import re
import unicodedata

# Why nobody won, where eForms has no code of its own for it.
ABANDONED = "abandoned"  # the buyer gave it up: "sans suite"
UNSUCCESSFUL = "unsuccessful"  # no offer that could be taken: "infructueux"
NOT_AWARDED = "not-awarded"  # nobody won, and that is all that is said
NOTHING_RECEIVED = "no-rece"  # eForms' own

_LONGEST = 300
"""Letters that are looked at: a name in so many is no such word."""

# All below without accents or capitals, in the languages that buyers write in the Journal.
# What may stand before: "LOT N° 3 :", "le marché a été déclaré", "procédure classée".
_BEFORE = frozenset(
    re.findall(
        r"\w+",
        "le la les l ce cet cette a ont est sont ete etait lot lots marche marches procedure procedures"
        " consultation consultations offre offres tranche accord cadre n no num numero et comme"
        " declare declaree declares declarees declaration classe classee classes classement rendu"
        " rendue juge jugee pour d de du the contract was is declared der die das los wurde ist"
        " verfahren el lote licitacion fue declarado declarada ha sido il lotto gara e stato stata"
        " dichiarato dichiarata andata perceel",
    )
)
_PHRASES: dict[tuple[str, ...], str] = {
    tuple(phrase.split()): reason
    for reason, phrases in {
        ABANDONED: (
            "sans suite|abandon|abandonne|abandonnee|annule|annulee|annulation|cancelled|canceled"
            "|discontinued|abandoned|withdrawn|aufgehoben|eingestellt|desistido|desistimiento"
            "|annullato|annullata|revocato|revocata|anulado|anulada|ingetrokken|stopgezet"
        ),
        UNSUCCESSFUL: (
            "infructueux|infructueuse|infructueuses|infructuosite|deserte|deserted|deserto"
            "|deserta|desierto|desierta|desiertos|desiertas|unsuccessful|fruchtlos|erfolglos"
        ),
        NOTHING_RECEIVED: (
            "aucune offre|aucune offres|aucun pli|aucune candidature|aucun candidat|aucune reponse"
            "|aucune proposition|aucun soumissionnaire|pas d offre|pas d offres|pas de candidat"
            "|pas de candidature|pas de reponse|pas de pli|absence d offre|absence d offres"
            "|absence de candidature|absence de reponse|absence de pli|no tender|no tenders|no bid"
            "|no bids|no offer|no offers|keine angebote|kein angebot|sin ofertas|nessuna offerta"
            "|geen inschrijvingen"
        ),
        NOT_AWARDED: (
            "non attribue|non attribuee|non attribues|non attribuees|pas attribue|pas attribuee"
            "|non pourvu|non pourvue|pas de titulaire|pas d attributaire|sans titulaire"
            "|sans attributaire|sans objet|aucun|aucun titulaire|aucun attributaire|aucun laureat"
            "|neant|nihil|not awarded|no award|no winner|none|kein zuschlag|nicht vergeben"
            "|no adjudicado|no adjudicada|sin adjudicar|non aggiudicato|non aggiudicata"
            "|nao adjudicado|niet gegund"
        ),
    }.items()
    for phrase in phrases.split("|")
}
_FIRST = _BEFORE | {phrase[0] for phrase in _PHRASES}
_LENGTHS = (3, 2, 1)  # words of a phrase, the longest first
# What may follow: an explanation, not the rest of a name.
_BECAUSE = frozenset(
    re.findall(
        r"\w+",
        "pour car suite en faute au motif par conformement article et ou recue recues n a deposee"
        " remise lot lots because due for received were was wegen por per",
    )
)
_PUNCTUATION = frozenset("()[]{}:;,./–—-!?*|\"'«»…")
_WORD = re.compile(r"[^\W_]+")


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("°", " "))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def no_winner(name: str) -> tuple[str, str | None] | None:
    """Why nobody won and the number of the lot, if it stands there: "Lot 3 : infructueux" →
    ("unsuccessful", "3"). None: the text is a name."""
    first = _WORD.search(name)
    if first is None or len(name) > _LONGEST:
        return None
    beginning = first[0].lower() if first[0].isascii() else _folded(first[0])
    if beginning not in _FIRST and not beginning[0].isdigit():
        return None  # nearly every name, without looking further
    text = _folded(name)
    words = list(_WORD.finditer(text))
    numbers: list[str] = []
    for start, word in enumerate(words):
        for length in _LENGTHS:
            run = words[start : start + length]
            reason = _PHRASES.get(tuple(one[0] for one in run))
            if reason and len(run) == length and _explains(text[run[-1].end() :]):
                return reason, numbers[0] if len(numbers) == 1 else None
        if word[0].lstrip("0")[:4].isdigit():
            numbers.append(word[0])
        elif word[0] not in _BEFORE:
            return None
    return None


def _explains(rest: str) -> bool:
    """Whether what follows the words is no part of a name."""
    rest = rest.strip()
    if not rest or rest[0] in _PUNCTUATION:
        return True
    first = _WORD.match(rest)
    return first is not None and first[0] in _BECAUSE


def same_name(name: str) -> str:
    """What two writings of one name have in common: "ALPHA  S.A.R.L." and "Alpha SARL"."""
    return "".join(_WORD.findall(_folded(name.replace("&", " et ")))) or name
