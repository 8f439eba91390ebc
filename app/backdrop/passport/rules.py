"""The offices' rules for passport pictures, each with its source.

Lengths are millimetres of the print. Where a source gives only a share of the height, it is
converted here. "Crown" is the top of the head without the hair, unless the rule says otherwise.
The comments name what the offices publish. In November 2026 the numbers were compared with stored
copies, not with the live pages: "read" marks a copy of an office's own page, "not read" what only
other pages report of it. Offices change their rules, so the page asks people to check. Where
sources differ, the stricter number is taken.
"""

WHITE = (255, 255, 255)
LIGHT_GREY = (235, 235, 235)
PRINT_DPI = 300  # ICAO Doc 9303-3: at least 300 dots per inch
INCH = 25.4  # mm


class Rule:
    """The demands of one office.

    width, height: of the print. head: least and greatest distance from chin to crown. eyes: least
    and greatest height of the eyes above the lower edge. top: least and greatest distance from the
    upper edge to the crown. below: least distance from the chin to the lower edge. background: the
    colour, 0 to 255, of those accepted that separates best from skin, hair and paper. pixels: width
    and height of the file for the office's portal, or for anyone else at 300 dpi or more.
    min_bytes, max_bytes: of that JPEG file; 0 for no limit. accepts_edits: the office accepts a
    photo whose background was replaced.
    """

    def __init__(
        self,
        key: str,
        name: str,
        width: float,
        height: float,
        head: "tuple[float, float]",
        eyes: "tuple[float, float]",
        top: "tuple[float, float]",
        below: float,
        background: "tuple[int, int, int]",
        pixels: "tuple[int, int]",
        min_bytes: int = 0,
        max_bytes: int = 0,
        accepts_edits: bool = True,
    ) -> None:
        self.key = key
        self.name = name
        self.width = width
        self.height = height
        self.head = head
        self.eyes = eyes
        self.top = top
        self.below = below
        self.background = background
        self.pixels = pixels
        self.min_bytes = min_bytes
        self.max_bytes = max_bytes
        self.accepts_edits = accepts_edits


# fmt: off
RULES = (
    # ICAO Doc 9303-3, 8th edition (2021), section 3.9: crown to chin 70 to 80 % of the height,
    # 45 by 35 mm, plain light background. ISO/IEC 19794-5:2011, B.1.2: eyes at 50 to 70 % of
    # the height from below. Neither names a margin above the crown; 2 to 6 mm is Japan's. No
    # portal: 600 dpi. The share of 70 to 80 % is quoted widely; the documents were not read.
    Rule("icao", "Any country (ICAO)", 35, 45, (31.5, 36), (22.5, 31.5), (2, 6), 2, LIGHT_GREY,
         (827, 1063)),
    # US Department of State, travel.state.gov, "Photo requirements" and "Digital image
    # requirements": 2 by 2 inches, head 1 to 1 3/8 inches including hair (so the target leaves
    # room for it), eyes 1 1/8 to 1 3/8 inches above the lower edge, white, no digital changes;
    # 600 to 1200 pixels square. At most 240 kB for visas, 54 kB to 10 MB for renewal online:
    # both hold here. Read: guide_3882 on travel.state.gov (600 to 1200 pixels, 240 kB) and
    # bg.usembassy.gov (size, head, background). Not read: the renewal's limits, the eyes.
    Rule("us", "United States", 50.8, 50.8, (25.4, 34.9), (28.6, 34.9), (3, 12), 3, WHITE,
         (600, 600), 54_000, 240_000, accepts_edits=False),
    # HM Passport Office, gov.uk/photos-for-passports: 35 by 45 mm, crown to chin 29 to 34 mm,
    # light grey or cream (digital: any plain light colour; the stricter is taken), not changed
    # by software; at least 600 by 750 pixels, 50 kB to 10 MB. Eyes as in ISO/IEC 19794-5. Read:
    # gov.tc, which issues by the same rules (size, head, background, no software). Not read:
    # gov.uk, so the file's limits are from others that quote it.
    Rule("uk", "United Kingdom", 35, 45, (29, 34), (22.5, 31.5), (2, 8), 2, LIGHT_GREY,
         (827, 1063), 50_000, 10_000_000, accepts_edits=False),
    # Schengen Visa Code (EC) 810/2009, Annex, and Bundesdruckerei, Fotomustertafel: 35 by 45
    # mm, face 32 to 36 mm, light grey; a white background is refused by some members. The
    # Netherlands ask for 26 to 30 mm, which excludes this: their office has to be asked. Eyes
    # as in ISO/IEC 19794-5. Read: bangkok.diplo.de of Germany's Foreign Office (32 to 36 mm,
    # ideally grey). Not read: the Code's annex, the Netherlands' page.
    Rule("schengen", "Schengen area", 35, 45, (32, 36), (22.5, 31.5), (2, 6), 2, LIGHT_GREY,
         (827, 1063)),
    # IRCC, canada.ca, "Passport photos" and "Photograph specifications": 50 by 70 mm, chin to
    # crown 31 to 36 mm, plain white or light, taken by a photographer and not altered; digital
    # files of at least 420 by 540 pixels and 240 kB, at most 4 MB (renewal online allows 5 MB;
    # the stricter). Eyes as in ISO/IEC 19794-5. Not read: all of it is from pages that quote
    # canada.ca; 240 kB is "approximately" there, and the renewal wants the camera's own file.
    Rule("canada", "Canada", 50, 70, (31, 36), (35, 49), (6, 20), 10, WHITE,
         (1181, 1654), 240_000, 4_000_000, accepts_edits=False),
    # Ministry of External Affairs, passportindia.gov.in, photo guidelines of 2025: 35 by 45 mm,
    # white, face 80 to 85 % of the photo, exactly 630 by 810 pixels, unaltered by software, JPEG
    # of at most 250 kB. ICAO's 70 to 80 % contradicts; the lower end of India's range is nearest
    # to both. Not read: the consulates' notice is quoted by newspapers, 250 kB by one service.
    Rule("india", "India", 35, 45, (36, 37.5), (22.5, 31.5), (2, 6), 2, WHITE,
         (630, 810), 10_000, 250_000, accepts_edits=False),
    # Ministry of Foreign Affairs, fmprc.gov.cn, visa photos since December 2016: 33 by 48 mm,
    # head 28 to 33 mm (one consulate says 20 to 33), 3 to 5 mm above it (others: 2 to 5), at
    # least 7 mm below, white. Files of 354 by 472 to 420 by 560 pixels, which is another shape
    # than the print, 40 to 120 kB, eyes more than 256 of 472 pixels above the lower edge. Read:
    # fmcoprc.gov.hk, the ministry's office in Hong Kong (33 by 48 mm, 20 to 33 mm, white). Not
    # read: the margins and the file's limits.
    Rule("china", "China", 33, 48, (28, 33), (26.1, 33.6), (3, 5), 7, WHITE,
         (420, 560), 40_000, 120_000),
    # Ministry of Foreign Affairs, mofa.go.jp, passport photo standard: 35 by 45 mm, head 34 ± 2
    # mm, 4 ± 2 mm above it, 7 ± 2 mm below, plain light background. Files for Mynaportal of at
    # least 600 by 730 pixels and at most 600 kB (reported by applicants). Read: the page ic_photo
    # on mofa.go.jp, which refers to a PDF and to an FAQ for the file; neither was read, the
    # lengths are from prefectures and Yahoo's guide that quote them.
    Rule("japan", "Japan", 35, 45, (32, 36), (22.5, 31.5), (2, 6), 5, WHITE,
         (827, 1063), 0, 600_000),
    # Australian Passport Office, passports.gov.au, "Passport photo guidelines": 35 to 40 by 45
    # to 50 mm, chin to crown 32 to 36 mm, plain white or light grey, not retouched. Prints
    # only. Eyes as in ISO/IEC 19794-5. Read: the office's notes for photographers of 2010, as
    # kept elsewhere (size, head). Not read: today's page.
    Rule("australia", "Australia", 35, 45, (32, 36), (22.5, 31.5), (2, 6), 2, LIGHT_GREY,
         (827, 1063), accepts_edits=False),
)
# fmt: on


def rule_of(key: str) -> Rule:
    """Return the rule with this key; the first for an unknown one."""
    for rule in RULES:
        if rule.key == key:
            return rule
    return RULES[0]
