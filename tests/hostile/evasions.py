"""Ways to write a place so that a program overlooks it, for Hypothesis to compose."""

from hypothesis import strategies as st

UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f\ufe0f\u202e\u2066"
ALIKE = str.maketrans("aeiopcsxyAEIOPCTHBMK", "аеіорсѕхуАЕІОРСТНВМК")
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

# Each with what must be found nowhere, letters and digits alone. All of them invented.
SECRETS = (
    ("via Montebuono Inventato 12", "montebuono"),
    ("piazza Querciolaia 3", "querciolaia"),
    ("8FMHQ6C4+2V", "8fmhq6c4"),
    ("Q6C4+2VX Firenze", "q6c42vx"),
    ("///lampada.cavallo.nuvola", "lampadacavallo"),
    ("43.77193, 11.25361", "4377193"),
    ("43,77193 N 11,25361 E", "4377193"),
    ("43°46'18.9\" N 11°15'13\" E", "434618"),
    ("43 gradi 46 primi", "43gradi46"),
    ("UTM 32N 681234 4849321", "681234"),
    ("est 1681250 nord 4849340", "1681250"),
    ("32T PP 81234 49321", "81234"),
    ("foglio 96, particella 1127, sub 4", "1127"),
    ("fg. 96 mapp. 1127", "1127"),
    ("p.lla 1127", "1127"),
    ("viaMontebuonoInventato12", "montebuono"),
    ("quarantatré virgola settantasette", "quarantatr"),
    ("km 112 della SP 44", "km112"),
    ("055 2037301", "2037301"),
    ("www.casamontebuono.invalid", "montebuono"),
)


def with_unseen(text, letter, every):
    return "".join(
        char + (letter if number % every == 0 else "") for number, char in enumerate(text)
    )


DISGUISES = st.lists(
    st.sampled_from(
        (
            lambda text: text,
            str.upper,
            lambda text: text.replace(" ", ""),
            lambda text: text.translate(ALIKE),
            lambda text: text.translate(WIDE),
            lambda text: text.replace(" ", "\u2003"),
            lambda text: text.replace(" ", "_"),
            *(lambda text, letter=letter: with_unseen(text, letter, 2) for letter in UNSEEN),
        )
    ),
    min_size=1,
    max_size=3,
)


@st.composite
def evasions(draw):
    """Draw a secret, disguised, and what of it must be found nowhere."""
    text, needle = draw(st.sampled_from(SECRETS))
    for disguise in draw(DISGUISES):
        text = disguise(text)
    sentence = draw(st.sampled_from(("{}", "Casa Inventata {}", "6 posti ({})", "attiva; {}")))
    return sentence.format(text), needle
