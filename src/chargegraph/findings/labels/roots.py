"""Words that mean the same in Latin, Greek and plain English. In: a word. Out: words that it may stand for, or excludes.

General knowledge of the language, of no release: renal is of the kidney, -itis an inflammation, hypo- the contrary of hyper-.
"""

from functools import lru_cache

_SAME = """
liver hepatic;kidney renal;heart cardiac;lung pulmonary;stomach gastric;skin cutaneous dermal;eye ocular ophthalmic
ear aural;nose nasal;mouth oral;tooth dental teeth;tongue lingual;brain cerebral;skull cranial;spine spinal vertebral
bone osseous;muscle muscular;nerve neural;vein venous;artery arterial;vessel vascular;blood hematic;breast mammary
uterus uterine womb;ovary ovarian;testis testicular testes testicle;bladder vesical;bowel intestine intestinal gut
rectum rectal;anus anal;neck cervical;chest thorax thoracic;belly abdomen abdominal;back dorsal;loin lumbar;hip coxal
knee patellar;foot pedal feet;hand manual;throat pharynx;cancer carcinoma malignant;tumor neoplasm;bleeding hemorrhage
fever pyrexia febrile;pain ache;itch pruritus;swelling edema;stone calculus lithiasis;clot thrombus thrombosis
vomiting emesis;fainting syncope collapse;jaundice icterus;rash exanthem;stroke cerebral infarction
infection infectious infected;disease disorder condition illness;deficiency lack insufficiency
newborn neonatal perinatal;child pediatric childhood infantile juvenile;old senile geriatric;birth congenital
pregnancy gestational gravid;mental psychiatric psychological;drug medication medicament;alcohol alcoholic ethanol
poisoning toxic toxicity;death fatal dead;burn scald;cut laceration;bruise contusion;wound injury trauma traumatic
tear rupture;narrowing stenosis stricture constriction;widening dilation dilatation;block obstruction blockage occlusion
enlarged enlargement hypertrophy hyperplasia;wasting atrophy;hardening sclerosis;softening malacia
inflammation inflammatory;boil furuncle;pus purulent suppurative abscess;cramp spasm;deafness hearing;blindness visual
weakness paresis;paralysis palsy plegia;seizure epilepsy convulsion epileptic;walking gait;urine urinary
stool fecal feces;sweating hyperhidrosis perspiration;sleep insomnia;eating feeding;anxiety anxious
depression depressive;removal excision ectomy;repair revision;exam examination;doctor physician;emergency urgent
wheelchair chair;aid device;shaking tremor;lack absence absent agenesis aplasia;missing absence
displacement malposition prolapse ectopic;fistula tract;hernia rupture;weight obesity bariatric;practice medicine
sugar glucose glycemia;thyroid goiter;worm helminthiasis;fungus mycosis fungal mycotic;tuberculous tuberculosis
"""
# Beginnings and endings of learned words, and what they are about.
_STARTS = """
hepat liver;nephr kidney;ren kidney;gastr stomach;enter intestine;colo colon;proct rectum;cardi heart;pneum lung
pulmon lung;dermat skin;oste bone;arthr joint;myo muscle;neur nerve;encephal brain;mening meninges;cephal head
ophthalm eye;ocul eye;kerat cornea;retin retina;oto ear;rhin nose;stomat mouth;odont tooth;gloss tongue;phleb vein
arteri artery;angi vessel;vascul vessel;hemat blood;cyst bladder;ureter ureter;urethr urethra;pyel kidney;hyster uterus
metr uterus;oophor ovary;salping tube;orchi testis;mast breast;thyr thyroid;aden gland;chondr cartilage;tend tendon
teno tendon;spondyl spine;vertebr spine;crani skull;laryng larynx;pharyng pharynx;esophag esophagus;splen spleen
pancreat pancreas;cholecyst gallbladder;cholangi bile;lith calculus;carcin malignant;onc neoplasm;lymph lymph
thromb thrombosis;psych mental;pedi child;gyn woman;dent tooth;trich hair;onych nail;prostat prostate;balan penis
vulv vulva;vagin vagina;cervic cervix;perit peritoneum;pleur pleura;bronch bronchus;trache trachea;burs bursa
syno synovium;periost bone;diabet diabetes;tox toxic;embol embolism;ischem ischemia;hydro fluid;leuk leukemia
bacter bacteria;myc fungus
"""
_ENDS = """
itis inflammation;algia pain;dynia pain;rrhage hemorrhage;rrhagia hemorrhage;plegia paralysis;oma neoplasm
lithiasis calculus;emia blood;uria urine;pathy disorder;penia deficiency;ectasis dilation;stenosis stricture
malacia softening;megaly enlarged
"""


def _groups(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for line in text.strip().replace("\n", ";").split(";"):
        words = line.split()
        for word in words:
            found.setdefault(word, set()).update(set(words) - {word})
    return {word: tuple(sorted(others)) for word, others in found.items()}


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(part, meaning) for line in text.strip().replace("\n", ";").split(";") for part, meaning in [line.split()]]


_same, _starts, _ends = _groups(_SAME), _pairs(_STARTS), _pairs(_ENDS)


def same_as(word: str) -> tuple[str, ...]:
    """Words that mean the same.

    >>> same_as("kidney")
    ('renal',)
    """
    return _same.get(word, ())


def about(word: str) -> list[str]:
    """What a learned word is about, by its beginning and its ending.

    >>> about("nephritis")
    ['kidney', 'inflammation']
    """
    if len(word) < 6:
        return []
    found = [meaning for start, meaning in _starts if word.startswith(start) and len(word) >= len(start) + 3]
    return found + [meaning for end, meaning in _ends if word.endswith(end)]


# Beginnings that turn a word into its contrary.
_TURNS = (("hyper", "hypo"), ("tachy", "brady"), ("pre", "post"), ("intra", "extra"), ("supra", "infra"), ("macro", "micro"))
_NOT = ("non", "un")
TURNING = frozenset(_NOT).union(*_TURNS)
"""Beginnings with which a word is not a kind of what the rest of it is."""
STEM = 5
"""Letters behind such a beginning that make a word."""


@lru_cache(maxsize=50_000)
def turns(word: str) -> tuple[str, ...]:
    """The words that a contrary beginning makes of one.

    >>> turns("hyponatremia")
    ('hypernatremia', 'nonhyponatremia', 'unhyponatremia')
    >>> turns("nonrheumatic")
    ('rheumatic',)
    """
    found = list[str]()
    for pair in _TURNS:
        for one, other in (pair, pair[::-1]):
            if word.startswith(one) and len(word) >= len(one) + STEM:
                found.append(other + word[len(one) :])
    bare = [word[len(no) :] for no in _NOT if word.startswith(no) and len(word) >= len(no) + STEM]
    if bare:
        return (*found, *bare)
    return (*found, *(no + word for no in _NOT)) if len(word) >= STEM else tuple(found)
