"""What people write for countries and nationalities besides the names in ISO 3166-1 and the Unicode CLDR."""

from __future__ import annotations

from collections.abc import Mapping

OTHER = "XXX"
"""Code of a country or nationality that is given as other, several or unknown (ICAO Doc 9303: unspecified nationality)."""
OTHER_WORDS = (
    "autre", "autres", "other", "others", "autre pays", "autres pays", "other country", "other countries", "autre nationalité",
    "autres nationalités", "other nationality", "other nationalities", "inconnu", "unknown", "ne sait pas", "divers", "plusieurs", "multiple",
)  # fmt: skip

WORDS: Mapping[str, tuple[str, ...]] = {
    "MLI": ("malien", "malienne", "maliens", "maliennes", "malian", "malians", "rep du mali", "mali national"),
    "BEN": ("béninois", "béninoise", "beninese", "dahomey"),
    "BFA": ("burkinabé", "burkinabè", "burkinabe", "burkina", "burkinais", "haute volta"),
    "CIV": ("ivoirien", "ivoirienne", "ivoiriens", "ivorian", "rci", "cote ivoire", "cote d ivoir", "ivory coast", "cdi"),
    "CMR": ("camerounais", "camerounaise", "cameroonian"),
    "COD": ("rdc", "rd congo", "congo kinshasa", "drc", "dr congo", "congo democratique"),
    "COG": ("congolais", "congolaise", "congolese", "congo brazzaville", "congo"),
    "CPV": ("cap vert", "cap verdien", "cap verdienne", "cape verde", "cape verdean"),
    "DZA": ("algérien", "algérienne", "algerian", "algerie"),
    "EGY": ("égyptien", "égyptienne", "egyptian"),
    "ESP": ("espagnol", "espagnole", "spanish"),
    "ETH": ("éthiopien", "éthiopienne", "ethiopian"),
    "FRA": ("français", "française", "french"),
    "GAB": ("gabonais", "gabonaise", "gabonese"),
    "GHA": ("ghanéen", "ghanéenne", "ghanaian"),
    "GIN": ("guinéen", "guinéenne", "guinéens", "guinean", "guinée conakry", "guinee ckry", "guinea conakry"),
    "GMB": ("gambien", "gambienne", "gambian", "the gambia"),
    "GNB": ("bissau guinéen", "guinée bissao", "guinea bissau", "bissau guinean"),
    "GNQ": ("équato guinéen", "guinée equatoriale", "equatorial guinean"),
    "ITA": ("italien", "italienne", "italian"),
    "LBR": ("libérien", "libérienne", "liberian"),
    "LBY": ("libyen", "libyenne", "libyan", "lybie", "lybien", "lybienne", "libye"),
    "MAR": ("marocain", "marocaine", "moroccan"),
    "MRT": ("mauritanien", "mauritanienne", "mauritaniens", "mauritanian", "rim"),
    "NER": ("nigérien", "nigérienne", "nigériens", "nigerien"),
    "NGA": ("nigérian", "nigériane", "nigérians", "nigerian"),
    "SDN": ("soudanais", "soudanaise", "sudanese"),
    "SEN": ("sénégalais", "sénégalaise", "senegalese"),
    "SLE": ("sierra léonais", "sierra léonaise", "sierra leonean", "sierraleonais"),
    "SYR": ("syrien", "syrienne", "syrian", "syrie"),
    "TCD": ("tchadien", "tchadienne", "chadian"),
    "TGO": ("togolais", "togolaise", "togolese"),
    "TUN": ("tunisien", "tunisienne", "tunisian"),
}
"""Alpha-3 code: other names, inhabitants' names, spellings. "Niger" and "Nigeria", "Nigérien" and "Nigérian" are two countries."""
