"""What is never stored: rules on the names of fields first, patterns of values second.

Patterns catch most tokens but no ten-letter password, so a field that looks secret by name stores nothing.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from autocomplete.secret_words import INSIDE, PHRASES, WORDS
from autocomplete.wording import encodable, words_of

_INPUTS = """
    off current-password new-password one-time-code cc-name cc-number cc-csc cc-exp cc-exp-month cc-exp-year
    cc-type password
"""
_SECRET_WORDS = frozenset(WORDS.split())
_SECRET_PHRASES = tuple(tuple(phrase.split("_")) for phrase in PHRASES.split())
_SECRET_INPUTS = frozenset(_INPUTS.split())
_SECRET_FUNCTION = re.compile(r"crypt|password|hmac|secret|passw|pgp_|^log_?in$|sign_?in|authenticate", re.IGNORECASE)

_TOKEN_FORMATS = re.compile(
    r"""
      \b(?:sk|pk|rk)[-_](?:live[-_]|test[-_]|proj[-_]|ant[-_])?[A-Za-z0-9_-]{16,}   # payment and model providers
    | \bgh[pousr]_[A-Za-z0-9]{20,} | \bgithub_pat_\w{20,} | \bglpat-[\w-]{16,}      # code hosts
    | \bxox[abeoprs]-[\w-]{10,} | \bhooks\.slack\.com/services/\S+                  # chat
    | \b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,} | \bAIza[\w-]{30,} | \bya29\.[\w-]{20,}  # clouds
    | \bnpm_[A-Za-z0-9]{30,} | \bpypi-[\w-]{30,} | \bhf_[A-Za-z0-9]{20,} | \bdop_v1_[a-f0-9]{40,}
    | \beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?                                        # JSON web token
    | \bssh-(?:rsa|dss|ed25519)[ ]AAAA
    | -----BEGIN[ ][A-Z ]*(?:KEY|CERTIFICATE)                                       # PEM
    | \$2[abxy]\$\d\d\$ | \$argon2(?:id|i|d)\$ | \$[156y]\$[^$\s]+\$                  # password hashes
    """,
    re.VERBOSE,
)
_CONNECTION = re.compile(
    r"""\b[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@                      # scheme://user:password@host
      | \b(?:password|passwd|pwd|secret|token|api[_-]?key|accountkey|sharedaccesskey
            |passwort|kennwort|wachtwoord|contrase[nñ]a|mot[ ]de[ ]passe|senha|hasło|heslo|lösenord|пароль)\s*[=:]\s*\S+
      | (?:密码|密碼|パスワード|비밀번호)\s*[=:：]\s*\S+
      | \bbearer\s+[\w.~+/-]{8,}""",
    re.IGNORECASE | re.VERBOSE,
)
_CARD = re.compile(r"(?<![\d.])(?<!\d[ -])[2-6](?:[ -]?\d){13,18}(?![\d.])")
"""First digits and lengths that payment cards have; the thirteen digits of an article number are none."""
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_IDENTITY = re.compile(r"\b(?!000|666|9\d\d)\d{3}-(?!00)\d\d-(?!0000)\d{4}\b|\b\d{3}\.\d{3}\.\d{3}-\d{2}\b")
"""Social security numbers of the United States, and Brazil's CPF."""
_UNBROKEN = re.compile(r"[A-Za-z0-9+/=_\-]{20,}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LEAST_BITS = 3.6
_HARMLESS = re.compile(r".{0,7}|[^\d=:$]{0,19}", re.DOTALL)


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))


_SECRET_INSIDE = tuple("".join(words_of(_without_accents(word))) for word in INSIDE.split())


@lru_cache(maxsize=4096)
def secret_field(name: str) -> bool:
    """Whether a field or column of that name may hold something that must not be stored."""
    plain = _without_accents(name)
    words = words_of(plain)
    whole = "".join(words)
    if _SECRET_WORDS.intersection(words) or whole in _SECRET_WORDS or any(part in whole for part in _SECRET_INSIDE):
        return True
    return any(phrase == words[at : at + len(phrase)] for phrase in _SECRET_PHRASES for at in range(len(words)))


def secret_input(autocomplete: str, kind: str = "") -> bool:
    """Whether an HTML input says itself that nothing may be kept: its ``autocomplete`` and ``type``."""
    return kind.lower() == "password" or bool(_SECRET_INPUTS.intersection(autocomplete.lower().split()))


def secret_function(name: str) -> bool:
    """Whether the arguments of a database function of that name may be keys or passwords."""
    return bool(_SECRET_FUNCTION.search(name)) or secret_field(name)


def secret_value(text: str) -> bool:
    """Whether a value looks like a credential, a card, an account or an identity number."""
    return not _HARMLESS.fullmatch(text) and _looks_secret(text)


@lru_cache(maxsize=4096)
def _looks_secret(text: str) -> bool:
    if _TOKEN_FORMATS.search(text) or _CONNECTION.search(text) or _IDENTITY.search(text):
        return True
    if any(_luhn(match.group()) for match in _CARD.finditer(text)):
        return True
    if any(_iban(match.group()) for match in _IBAN.finditer(text)):
        return True
    return any(_random_looking(match.group()) for match in _UNBROKEN.finditer(text))


def may_store(text: str, field: str = "") -> bool:
    """Whether a value may be stored in a field of that name, and can be."""
    return encodable(text) and encodable(field) and not (secret_field(field) or secret_value(text))


def _luhn(text: str) -> bool:
    digits = [int(mark) for mark in reversed(text) if mark.isdigit()]
    if len(set(digits)) == 1:
        return False
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _iban(text: str) -> bool:
    plain = text.replace(" ", "")
    turned = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(mark, 36)) for mark in turned)) % 97 == 1


def _random_looking(text: str) -> bool:
    """Long, letters and digits mixed, and spread out: a key rather than a name or a path."""
    if _UUID.fullmatch(text):
        return False
    digits = sum(mark.isdigit() for mark in text)
    letters = sum(mark.isalpha() for mark in text)
    switches = sum(a.islower() != b.islower() for a, b in pairwise(text) if a.isalpha() and b.isalpha())
    if switches * 3 >= len(text):
        return True
    if digits < 3 or letters < 3 or text.count("_") + text.count("-") + text.count("/") > 3:
        return False
    counts = Counter(text)
    bits = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    hexadecimal = len(text) >= 32 and all(mark in "0123456789abcdefABCDEF" for mark in text)
    return hexadecimal or bits >= _LEAST_BITS
