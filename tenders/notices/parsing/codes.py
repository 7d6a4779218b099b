# SPDX-License-Identifier: AGPL-3.0-or-later
"""Short tables of public facts: French départements, time zones, CPV divisions, BOAMP's codes.

Départements and their NUTS 3 codes: INSEE's Code officiel géographique and NUTS 2021. Zones: the
IANA database. The CPV labels are our own short words for the 45 divisions, made to be read in a
filter; the official ones are longer.
"""

import re
from functools import lru_cache
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

# code: (name, NUTS 3 code or None where the territory is outside NUTS)
DEPARTMENTS: dict[str, tuple[str, str | None]] = {
    "01": ("Ain", "FRK21"),
    "02": ("Aisne", "FRE21"),
    "03": ("Allier", "FRK11"),
    "04": ("Alpes-de-Haute-Provence", "FRL01"),
    "05": ("Hautes-Alpes", "FRL02"),
    "06": ("Alpes-Maritimes", "FRL03"),
    "07": ("Ardèche", "FRK22"),
    "08": ("Ardennes", "FRF21"),
    "09": ("Ariège", "FRJ21"),
    "10": ("Aube", "FRF22"),
    "11": ("Aude", "FRJ11"),
    "12": ("Aveyron", "FRJ22"),
    "13": ("Bouches-du-Rhône", "FRL04"),
    "14": ("Calvados", "FRD11"),
    "15": ("Cantal", "FRK12"),
    "16": ("Charente", "FRI31"),
    "17": ("Charente-Maritime", "FRI32"),
    "18": ("Cher", "FRB01"),
    "19": ("Corrèze", "FRI21"),
    "21": ("Côte-d'Or", "FRC11"),
    "22": ("Côtes-d'Armor", "FRH01"),
    "23": ("Creuse", "FRI22"),
    "24": ("Dordogne", "FRI11"),
    "25": ("Doubs", "FRC21"),
    "26": ("Drôme", "FRK23"),
    "27": ("Eure", "FRD21"),
    "28": ("Eure-et-Loir", "FRB02"),
    "29": ("Finistère", "FRH02"),
    "2A": ("Corse-du-Sud", "FRM01"),
    "2B": ("Haute-Corse", "FRM02"),
    "30": ("Gard", "FRJ12"),
    "31": ("Haute-Garonne", "FRJ23"),
    "32": ("Gers", "FRJ24"),
    "33": ("Gironde", "FRI12"),
    "34": ("Hérault", "FRJ13"),
    "35": ("Ille-et-Vilaine", "FRH03"),
    "36": ("Indre", "FRB03"),
    "37": ("Indre-et-Loire", "FRB04"),
    "38": ("Isère", "FRK24"),
    "39": ("Jura", "FRC22"),
    "40": ("Landes", "FRI13"),
    "41": ("Loir-et-Cher", "FRB05"),
    "42": ("Loire", "FRK25"),
    "43": ("Haute-Loire", "FRK13"),
    "44": ("Loire-Atlantique", "FRG01"),
    "45": ("Loiret", "FRB06"),
    "46": ("Lot", "FRJ25"),
    "47": ("Lot-et-Garonne", "FRI14"),
    "48": ("Lozère", "FRJ14"),
    "49": ("Maine-et-Loire", "FRG02"),
    "50": ("Manche", "FRD12"),
    "51": ("Marne", "FRF23"),
    "52": ("Haute-Marne", "FRF24"),
    "53": ("Mayenne", "FRG03"),
    "54": ("Meurthe-et-Moselle", "FRF31"),
    "55": ("Meuse", "FRF32"),
    "56": ("Morbihan", "FRH04"),
    "57": ("Moselle", "FRF33"),
    "58": ("Nièvre", "FRC12"),
    "59": ("Nord", "FRE11"),
    "60": ("Oise", "FRE22"),
    "61": ("Orne", "FRD13"),
    "62": ("Pas-de-Calais", "FRE12"),
    "63": ("Puy-de-Dôme", "FRK14"),
    "64": ("Pyrénées-Atlantiques", "FRI15"),
    "65": ("Hautes-Pyrénées", "FRJ26"),
    "66": ("Pyrénées-Orientales", "FRJ15"),
    "67": ("Bas-Rhin", "FRF11"),
    "68": ("Haut-Rhin", "FRF12"),
    "69": ("Rhône", "FRK26"),
    "70": ("Haute-Saône", "FRC23"),
    "71": ("Saône-et-Loire", "FRC13"),
    "72": ("Sarthe", "FRG04"),
    "73": ("Savoie", "FRK27"),
    "74": ("Haute-Savoie", "FRK28"),
    "75": ("Paris", "FR101"),
    "76": ("Seine-Maritime", "FRD22"),
    "77": ("Seine-et-Marne", "FR102"),
    "78": ("Yvelines", "FR103"),
    "79": ("Deux-Sèvres", "FRI33"),
    "80": ("Somme", "FRE23"),
    "81": ("Tarn", "FRJ27"),
    "82": ("Tarn-et-Garonne", "FRJ28"),
    "83": ("Var", "FRL05"),
    "84": ("Vaucluse", "FRL06"),
    "85": ("Vendée", "FRG05"),
    "86": ("Vienne", "FRI34"),
    "87": ("Haute-Vienne", "FRI23"),
    "88": ("Vosges", "FRF34"),
    "89": ("Yonne", "FRC14"),
    "90": ("Territoire de Belfort", "FRC24"),
    "91": ("Essonne", "FR104"),
    "92": ("Hauts-de-Seine", "FR105"),
    "93": ("Seine-Saint-Denis", "FR106"),
    "94": ("Val-de-Marne", "FR107"),
    "95": ("Val-d'Oise", "FR108"),
    "971": ("Guadeloupe", "FRY10"),
    "972": ("Martinique", "FRY20"),
    "973": ("Guyane", "FRY30"),
    "974": ("La Réunion", "FRY40"),
    "975": ("Saint-Pierre-et-Miquelon", None),
    "976": ("Mayotte", "FRY50"),
    "977": ("Saint-Barthélemy", None),
    "978": ("Saint-Martin", None),
    "981": ("Île des Faisans", None),
    "984": ("Terres australes et antarctiques françaises", None),
    "986": ("Wallis-et-Futuna", None),
    "987": ("Polynésie française", None),
    "988": ("Nouvelle-Calédonie", None),
    "989": ("La Passion-Clipperton", None),
}

_BY_NUTS = {nuts: code for code, (_, nuts) in DEPARTMENTS.items() if nuts}
# The overseas départements are alone in their NUTS 2 and NUTS 1.5 regions (FRY1 = FRY10).
_BY_NUTS |= {nuts[:4]: code for nuts, code in _BY_NUTS.items() if nuts.startswith("FRY")}
# Two islands kept Guadeloupe's numbers when they left it.
_OWN_POSTCODES = {"97133": "977", "97150": "978"}
# Corsican postcodes begin with 20 on both sides; the third digit tells (CEDEX ones included).
_CORSICA = {"0": "2A", "1": "2A", "3": "2A", "7": "2A", "2": "2B", "4": "2B", "6": "2B"}
_POSTCODE = re.compile(r"(?:FR?[- ]?)?(\d{2}) ?(\d{3})(?!\d)", re.IGNORECASE)

OVERSEAS_ZONES: dict[str, str] = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}

# ISO 3166-1 alpha-3 country: zone of its capital. Used only where a notice gives an hour
# without an offset, which eForms forbids; the result then carries a warning.
_COUNTRY_ZONES: dict[str, str] = {
    "AUT": "Europe/Vienna",
    "BEL": "Europe/Brussels",
    "BGR": "Europe/Sofia",
    "CHE": "Europe/Zurich",
    "CYP": "Asia/Nicosia",
    "CZE": "Europe/Prague",
    "DEU": "Europe/Berlin",
    "DNK": "Europe/Copenhagen",
    "ESP": "Europe/Madrid",
    "EST": "Europe/Tallinn",
    "FIN": "Europe/Helsinki",
    "FRA": "Europe/Paris",
    "GBR": "Europe/London",
    "GRC": "Europe/Athens",
    "HRV": "Europe/Zagreb",
    "HUN": "Europe/Budapest",
    "IRL": "Europe/Dublin",
    "ISL": "Atlantic/Reykjavik",
    "ITA": "Europe/Rome",
    "LIE": "Europe/Vaduz",
    "LTU": "Europe/Vilnius",
    "LUX": "Europe/Luxembourg",
    "LVA": "Europe/Riga",
    "MLT": "Europe/Malta",
    "NLD": "Europe/Amsterdam",
    "NOR": "Europe/Oslo",
    "POL": "Europe/Warsaw",
    "PRT": "Europe/Lisbon",
    "ROU": "Europe/Bucharest",
    "SVK": "Europe/Bratislava",
    "SVN": "Europe/Ljubljana",
    "SWE": "Europe/Stockholm",
}

# division: (French, English)
CPV_DIVISIONS: dict[str, tuple[str, str]] = {
    "03": ("Agriculture, pêche et forêt : produits", "Farming, fishing and forestry products"),
    "09": ("Carburants, électricité et énergie", "Fuels, electricity and energy"),
    "14": ("Minerais et métaux de base", "Minerals and base metals"),
    "15": ("Alimentation et boissons", "Food and drink"),
    "16": ("Machines agricoles", "Farm machinery"),
    "18": ("Vêtements, chaussures et bagages", "Clothes, shoes and luggage"),
    "19": ("Cuir, textile, plastique, caoutchouc", "Leather, textile, plastic, rubber"),
    "22": ("Imprimés et édition", "Printed matter and publishing"),
    "24": ("Produits chimiques", "Chemicals"),
    "30": ("Matériel informatique et de bureau", "Computers and office equipment"),
    "31": ("Appareils électriques et éclairage", "Electrical equipment and lighting"),
    "32": ("Audiovisuel et télécommunications : matériel", "Audiovisual and telecom equipment"),
    "33": ("Matériel médical et pharmacie", "Medical equipment and pharmacy"),
    "34": ("Véhicules et transport : matériel", "Vehicles and transport equipment"),
    "35": ("Sécurité, secours et défense : matériel", "Safety, rescue and defence equipment"),
    "37": ("Instruments de musique, sport, jeux, art", "Musical instruments, sport, games, art"),
    "38": ("Laboratoire, optique et mesure", "Laboratory, optics and measurement"),
    "39": (
        "Mobilier, équipement et entretien : fournitures",
        "Furniture, fittings, cleaning goods",
    ),
    "41": ("Eau potable", "Drinking water"),
    "42": ("Machines industrielles", "Industrial machines"),
    "43": ("Engins de mine et de chantier", "Mining and building machines"),
    "44": ("Matériaux de construction", "Building materials"),
    "45": ("Travaux de construction", "Building works"),
    "48": ("Logiciels et systèmes d'information", "Software and information systems"),
    "50": ("Réparation et entretien", "Repair and maintenance"),
    "51": ("Installation de matériel", "Installation of equipment"),
    "55": ("Hôtellerie, restauration, commerce", "Hotels, catering and retail"),
    "60": ("Transport", "Transport"),
    "63": ("Logistique et agences de voyages", "Logistics and travel agencies"),
    "64": ("Poste et télécommunications", "Post and telecommunications"),
    "65": ("Distribution d'eau et d'énergie", "Water and energy supply"),
    "66": ("Banque et assurance", "Banking and insurance"),
    "70": ("Immobilier", "Property"),
    "71": ("Architecture, ingénierie et contrôle", "Architecture, engineering and inspection"),
    "72": ("Informatique : conseil et développement", "Computing: advice and development"),
    "73": ("Recherche et développement", "Research and development"),
    "75": ("Administration, défense, sécurité sociale", "Administration, defence, social security"),
    "76": ("Services à l'industrie pétrolière", "Oil and gas industry services"),
    "77": ("Espaces verts, agriculture et forêt : services", "Green spaces, farming and forestry"),
    "79": (
        "Conseil, communication, droit, recrutement",
        "Advice, communication, law, recruitment",
    ),
    "80": ("Enseignement et formation", "Education and training"),
    "85": ("Santé et action sociale", "Health and social care"),
    "90": ("Nettoyage, déchets et environnement", "Cleaning, waste and environment"),
    "92": ("Culture, sport et loisirs", "Culture, sport and leisure"),
    "98": ("Autres services à la personne et associatifs", "Other community and personal services"),
}

# ISO 3166-1 alpha-3: (French, English). The countries whose buyers the Official Journal publishes.
COUNTRIES: dict[str, tuple[str, str]] = {
    "ALB": ("Albanie", "Albania"),
    "AND": ("Andorre", "Andorra"),
    "ARM": ("Arménie", "Armenia"),
    "AUT": ("Autriche", "Austria"),
    "BEL": ("Belgique", "Belgium"),
    "BGR": ("Bulgarie", "Bulgaria"),
    "BIH": ("Bosnie-Herzégovine", "Bosnia and Herzegovina"),
    "CAN": ("Canada", "Canada"),
    "CHE": ("Suisse", "Switzerland"),
    "CYP": ("Chypre", "Cyprus"),
    "CZE": ("Tchéquie", "Czechia"),
    "DEU": ("Allemagne", "Germany"),
    "DNK": ("Danemark", "Denmark"),
    "ESP": ("Espagne", "Spain"),
    "EST": ("Estonie", "Estonia"),
    "FIN": ("Finlande", "Finland"),
    "FRA": ("France", "France"),
    "GBR": ("Royaume-Uni", "United Kingdom"),
    "GEO": ("Géorgie", "Georgia"),
    "GRC": ("Grèce", "Greece"),
    "HRV": ("Croatie", "Croatia"),
    "HUN": ("Hongrie", "Hungary"),
    "IRL": ("Irlande", "Ireland"),
    "ISL": ("Islande", "Iceland"),
    "ITA": ("Italie", "Italy"),
    "LIE": ("Liechtenstein", "Liechtenstein"),
    "LTU": ("Lituanie", "Lithuania"),
    "LUX": ("Luxembourg", "Luxembourg"),
    "LVA": ("Lettonie", "Latvia"),
    "MCO": ("Monaco", "Monaco"),
    "MDA": ("Moldavie", "Moldova"),
    "MKD": ("Macédoine du Nord", "North Macedonia"),
    "MLT": ("Malte", "Malta"),
    "MNE": ("Monténégro", "Montenegro"),
    "NLD": ("Pays-Bas", "Netherlands"),
    "NOR": ("Norvège", "Norway"),
    "POL": ("Pologne", "Poland"),
    "PRT": ("Portugal", "Portugal"),
    "ROU": ("Roumanie", "Romania"),
    "SMR": ("Saint-Marin", "San Marino"),
    "SRB": ("Serbie", "Serbia"),
    "SVK": ("Slovaquie", "Slovakia"),
    "SVN": ("Slovénie", "Slovenia"),
    "SWE": ("Suède", "Sweden"),
    "TUR": ("Turquie", "Türkiye"),
    "UKR": ("Ukraine", "Ukraine"),
    "USA": ("États-Unis", "United States"),
    "XKX": ("Kosovo", "Kosovo"),
}

# Language codes of the Official Journal (ISO 639-2/T, and its own BUL…): (BCP 47, French, English).
LANGUAGES: dict[str, tuple[str, str, str]] = {
    "BUL": ("bg", "bulgare", "Bulgarian"),
    "CAT": ("ca", "catalan", "Catalan"),
    "CES": ("cs", "tchèque", "Czech"),
    "DAN": ("da", "danois", "Danish"),
    "DEU": ("de", "allemand", "German"),
    "ELL": ("el", "grec", "Greek"),
    "ENG": ("en", "anglais", "English"),
    "EST": ("et", "estonien", "Estonian"),
    "EUS": ("eu", "basque", "Basque"),
    "FIN": ("fi", "finnois", "Finnish"),
    "FRA": ("fr", "français", "French"),
    "GLE": ("ga", "irlandais", "Irish"),
    "GLG": ("gl", "galicien", "Galician"),
    "HRV": ("hr", "croate", "Croatian"),
    "HUN": ("hu", "hongrois", "Hungarian"),
    "ISL": ("is", "islandais", "Icelandic"),
    "ITA": ("it", "italien", "Italian"),
    "LAV": ("lv", "letton", "Latvian"),
    "LIT": ("lt", "lituanien", "Lithuanian"),
    "LTZ": ("lb", "luxembourgeois", "Luxembourgish"),
    "MKD": ("mk", "macédonien", "Macedonian"),
    "MLT": ("mt", "maltais", "Maltese"),
    "NLD": ("nl", "néerlandais", "Dutch"),
    "NOR": ("no", "norvégien", "Norwegian"),
    "POL": ("pl", "polonais", "Polish"),
    "POR": ("pt", "portugais", "Portuguese"),
    "RON": ("ro", "roumain", "Romanian"),
    "SLK": ("sk", "slovaque", "Slovak"),
    "SLV": ("sl", "slovène", "Slovenian"),
    "SPA": ("es", "espagnol", "Spanish"),
    "SQI": ("sq", "albanais", "Albanian"),
    "SRP": ("sr", "serbe", "Serbian"),
    "SWE": ("sv", "suédois", "Swedish"),
    "TUR": ("tr", "turc", "Turkish"),
    "UKR": ("uk", "ukrainien", "Ukrainian"),
}

# BOAMP's nature of a notice: the eForms form it corresponds to.
BOAMP_FORMS: dict[str, str] = {
    "APPEL_OFFRE": "competition",
    "QUALIFICATION": "competition",
    "PRE-INFORMATION": "planning",
    "PERIODIQUE": "planning",
    "ATTRIBUTION": "result",
    "INTENTION_CONCLURE": "dir-awa-pre",
    "EX_ANTE_VOLONTAIRE": "dir-awa-pre",
    "RECTIFICATIF": "change",
    "ANNULATION": "change",
    "MODIFICATION": "cont-modif",
}
# BOAMP's type of procedure: the eForms code, or `adapted` for the French adapted procedure,
# which eForms has no code for.
BOAMP_PROCEDURES: dict[str, str] = {
    "OUVERT": "open",
    "CONCOURS_OUVERT": "open",
    "RESTREINT": "restricted",
    "CONCOURS_RESTREINT": "restricted",
    "PROCEDURE_ADAPTE": "adapted",
    "NEGOCIE": "neg-w-call",
    "DIALOGUE_COMPETITIF": "comp-dial",
    "PARTENARIAT_INNOVATION": "innovation",
}
BOAMP_NATURES: dict[str, str] = {
    "TRAVAUX": "works",
    "FOURNITURES": "supplies",
    "SERVICES": "services",
}


def department_of(
    country: str | None, nuts: str | None = None, postcode: str | None = None
) -> str | None:
    """The French département: by the NUTS 3 code, else by the postcode; None outside France."""
    if country and country not in ("FRA", "FR"):
        return None
    if nuts and nuts in _BY_NUTS:
        return _BY_NUTS[nuts]
    # Without a country, five digits could be German or Spanish.
    return department_of_postcode(postcode) if country else None


def departments_of(
    country: str | None, nuts: str | None = None, postcode: str | None = None
) -> list[str]:
    """The départements of a place: one, or all those of a region that NUTS 1 or 2 names."""
    one = department_of(country, nuts, postcode)
    if one:
        return [one]
    if not nuts or not 3 <= len(nuts) <= 4 or country not in (None, "FRA", "FR"):
        return []
    return [code for code, (_, third) in DEPARTMENTS.items() if third and third.startswith(nuts)]


def department_of_postcode(postcode: str | None) -> str | None:
    """`75011` → `75`, `20200` → `2B`, `97400` → `974`, `97133` → `977`; None when it is none."""
    found = _POSTCODE.match(postcode.strip()) if postcode else None
    if not found:
        return None
    digits = found[1] + found[2]
    if digits in _OWN_POSTCODES:
        return _OWN_POSTCODES[digits]
    if digits.startswith("20"):
        return _CORSICA.get(digits[2])
    # 980 is Monaco, which is in no table.
    code = digits[:3] if digits.startswith(("97", "98")) else digits[:2]
    return code if code in DEPARTMENTS else None


def department_code(text: str | None) -> str | None:
    """A département's code as lists write it: `1` and `01` → `01`, `2a` → `2A`; None if unknown."""
    if not text:
        return None
    code = text.strip().upper()
    code = code.zfill(2) if code.isdigit() else code
    return code if code in DEPARTMENTS else None


@lru_cache(maxsize=64)
def zone_of_department(department: str | None) -> ZoneInfo:
    """The zone of the wall clocks there: Paris for every département of Europe, and by default."""
    name = OVERSEAS_ZONES.get(department or "")
    return ZoneInfo(name) if name else PARIS


def knows_zone(country: str | None, department: str | None = None) -> bool:
    """Whether the zone of a buyer is known, and not taken to be that of Paris."""
    return bool(department) or (country or "") in _COUNTRY_ZONES


@lru_cache(maxsize=64)
def zone_of_country(country: str | None, department: str | None = None) -> ZoneInfo:
    """The zone of a buyer: its département's in France, else its capital's; Paris if unknown."""
    if department:
        return zone_of_department(department)
    name = _COUNTRY_ZONES.get(country or "")
    return ZoneInfo(name) if name else PARIS
