"""Surface variants: what hands and scanners do to a title. In: a title, dice. Out: another writing of it, and what was done."""

import random
import re

BRITISH = [("hemorrh", "haemorrh"), ("anemi", "anaemi"), ("edema", "oedema"), ("tumor", "tumour"), ("esophag", "oesophag"),
           ("pediatric", "paediatric"), ("gynec", "gynaec"), ("hemat", "haemat"), ("leukemi", "leukaemi"), ("fetal", "foetal"),
           ("ischemi", "ischaemi"), ("diarrhea", "diarrhoea"), ("behavior", "behaviour"), ("fiber", "fibre"), ("cecum", "caecum"),
           ("anesth", "anaesth"), ("orthopedic", "orthopaedic"), ("color", "colour"), ("hemo", "haemo"), ("organiz", "organis"),
           ("estr", "oestr"), ("center", "centre"), ("septicemi", "septicaemi"), ("celiac", "coeliac")]  # fmt: skip
# As claims clerks and CMS's own short descriptions write them.
CLERK = {"fracture": "fx", "with": "w", "without": "w/o", "unspecified": "unsp", "left": "lt", "right": "rt",
         "bilateral": "bilat",
         "encounter": "encntr", "initial": "init", "subsequent": "subs", "displaced": "disp", "nondisplaced": "nondisp",
         "malignant": "malig", "neoplasm": "neoplm", "secondary": "sec", "disease": "dis", "disorder": "disord",
         "syndrome": "synd",
         "chronic": "chr", "acute": "ac", "other": "oth", "specified": "spec", "complication": "comp", "complications": "comp",
         "unknown": "unk", "pregnancy": "preg", "trimester": "trimstr", "diabetes": "diab", "history": "hx", "closed": "clos",
         "diseases": "dis", "disorders": "disord", "external": "ext", "laceration": "lac", "poisoning": "poisn", "foreign": "fb",
         "accident": "acc", "injury": "inj", "contusion": "contus", "superficial": "superfic", "multiple": "mult"}  # fmt: skip
RESIDUAL = re.compile(r",? (?:unspecified|NOS|not otherwise specified)(?=$|,| )|^(?:Unspecified|Other specified|Other) ", re.I)
KEYS = "qwertyuiopasdfghjklzxcvbnm"


def typo(title: str, dice: random.Random) -> str:
    """One slip in one word, sides included."""
    words = list(re.finditer(r"[A-Za-z]{4,}", title))
    if not words:
        return title
    match = dice.choice(words)
    word = match[0]
    at = dice.randrange(1, len(word) - 1)
    slip = dice.choice((
        word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + dice.choice(KEYS) + word[at + 1 :],
    ))  # fmt: skip
    return title[: match.start()] + slip + title[match.end() :]


def clerk(title: str, dice: random.Random) -> str:
    """A clerk's abbreviations, or one long word cut or robbed of its vowels."""
    words = title.split(" ")
    known = [n for n, word in enumerate(words) if word.lower().strip(",") in CLERK]
    if known and dice.random() < 0.75:
        for n in known:
            if dice.random() < 0.7:
                words[n] = CLERK[words[n].lower().strip(",")] + ("," if words[n].endswith(",") else "")
        return " ".join(words)
    long = [n for n, word in enumerate(words) if len(word) > 7 and word.isalpha()]
    if long:
        n = dice.choice(long)
        word = words[n]
        words[n] = word[: dice.randint(4, 6)] if dice.random() < 0.5 else word[0] + re.sub("[aeiou]", "", word[1:])
    return " ".join(words)


def order(title: str, dice: random.Random) -> str:
    """Parts between commas in another order, or the adjective behind."""
    parts = title.split(", ")
    if len(parts) > 1:
        at = dice.randrange(1, len(parts))
        return ", ".join(parts[at:] + parts[:at])
    match = re.match(r"(\w+) (\w+) of (.+)$", title)
    if match:
        return f"{match[3]} {match[2]}, {match[1]}"
    words = title.split(" ")
    return f"{' '.join(words[1:])}, {words[0]}" if len(words) > 1 else title


def residual(title: str, dice: random.Random) -> str:
    return RESIDUAL.sub("", title, count=1).strip()


def british(title: str, dice: random.Random) -> str:
    for ours, theirs in BRITISH:
        title = re.sub(ours, theirs, title, flags=re.I)
    return title


def plural(title: str, dice: random.Random) -> str:
    words = title.split(" ")
    nouns = [n for n, word in enumerate(words) if re.fullmatch(r"[a-z]{5,}[^sy,]", word)]
    plurals = [n for n, word in enumerate(words) if re.fullmatch(r"[a-z]{5,}[^siu]s", word)]
    if plurals and dice.random() < 0.5:
        n = dice.choice(plurals)
        words[n] = words[n][:-1]
    elif nouns:
        n = dice.choice(nouns)
        words[n] += "s"
    return " ".join(words)


def hyphen(title: str, dice: random.Random) -> str:
    if "-" in title:
        return title.replace("-", dice.choice((" ", "")))
    return re.sub(r"\b(non|post|pre|inter|intra|extra|sub|anti|multi|hyper|hypo)(?=[a-z]{4,})", r"\1-", title, flags=re.I)


def signs(title: str, dice: random.Random) -> str:
    """Case and punctuation."""
    title = re.sub(r"[,()\[\]]", " " if dice.random() < 0.5 else "", title)
    return " ".join(title.upper().split()) if dice.random() < 0.5 else " ".join(title.lower().replace(" and ", " & ").split())


KINDS = {"typo": typo, "clerk": clerk, "order": order, "residual": residual, "british": british, "plural": plural,
         "hyphen": hyphen, "signs": signs}  # fmt: skip


def variant(title: str, dice: random.Random) -> tuple[str, str] | None:
    """Another writing of a title by one or two kinds of noise that change it; None where none does."""
    names = list(KINDS)
    dice.shuffle(names)
    done, text = [], title
    for name in names:
        changed = KINDS[name](text, dice)
        if changed and changed != text:
            text = changed
            done.append(name)
            if len(done) == 2 or dice.random() < 0.6:
                return text, done[0]
    return (text, done[0]) if done else None
