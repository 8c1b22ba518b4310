"""Turns what people call a language into its code, and a code into a name.

The codes and English names are those of ISO 639-1.
"""

from difflib import get_close_matches

from bot.errors import BadCommand
from bot.message.phrases import Phrase, Tongue, joined, listed, phrase
from bot.text.language import UNKNOWN

_TABLE = """
aa Afar|ab Abkhazian|af Afrikaans|ak Akan|am Amharic|an Aragonese|ar Arabic|as Assamese|av Avaric|ay Aymara|
az Azerbaijani|ba Bashkir|be Belarusian|bg Bulgarian|bi Bislama|bm Bambara|bn Bengali|bo Tibetan|br Breton|
bs Bosnian|ca Catalan|ce Chechen|ch Chamorro|co Corsican|cr Cree|cs Czech|cv Chuvash|cy Welsh|da Danish|de German|
dv Divehi|dz Dzongkha|ee Ewe|el Greek|en English|eo Esperanto|es Spanish|et Estonian|eu Basque|fa Persian|ff Fulah|
fi Finnish|fj Fijian|fo Faroese|fr French|fy Western Frisian|ga Irish|gd Scottish Gaelic|gl Galician|gn Guarani|
gu Gujarati|gv Manx|ha Hausa|he Hebrew|hi Hindi|hr Croatian|ht Haitian|hu Hungarian|hy Armenian|hz Herero|
id Indonesian|ig Igbo|ii Sichuan Yi|is Icelandic|it Italian|iu Inuktitut|ja Japanese|jv Javanese|ka Georgian|
kg Kongo|ki Kikuyu|kk Kazakh|kl Kalaallisut|km Khmer|kn Kannada|ko Korean|kr Kanuri|ks Kashmiri|ku Kurdish|kv Komi|
kw Cornish|ky Kyrgyz|la Latin|lb Luxembourgish|lg Ganda|li Limburgish|ln Lingala|lo Lao|lt Lithuanian|
lu Luba-Katanga|lv Latvian|mg Malagasy|mh Marshallese|mi Maori|mk Macedonian|ml Malayalam|mn Mongolian|mr Marathi|
ms Malay|mt Maltese|my Burmese|na Nauru|nb Norwegian Bokmål|nd North Ndebele|ne Nepali|ng Ndonga|nl Dutch|
nn Norwegian Nynorsk|no Norwegian|nr South Ndebele|nv Navajo|ny Chichewa|oc Occitan|oj Ojibwa|om Oromo|or Oriya|
os Ossetian|pa Punjabi|pi Pali|pl Polish|ps Pashto|pt Portuguese|qu Quechua|rm Romansh|rn Rundi|ro Romanian|
ru Russian|rw Kinyarwanda|sa Sanskrit|sc Sardinian|sd Sindhi|se Northern Sami|sg Sango|si Sinhala|sk Slovak|
sl Slovenian|sm Samoan|sn Shona|so Somali|sq Albanian|sr Serbian|ss Swati|st Southern Sotho|su Sundanese|sv Swedish|
sw Swahili|ta Tamil|te Telugu|tg Tajik|th Thai|ti Tigrinya|tk Turkmen|tl Tagalog|tn Tswana|to Tonga|tr Turkish|
ts Tsonga|tt Tatar|tw Twi|ty Tahitian|ug Uyghur|uk Ukrainian|ur Urdu|uz Uzbek|ve Venda|vi Vietnamese|vo Volapük|
wa Walloon|wo Wolof|xh Xhosa|yi Yiddish|yo Yoruba|za Zhuang|zh Chinese|zu Zulu
"""
NAMES = {row[:2]: row[3:] for row in _TABLE.replace("\n", "").split("|")}
"""The English name of each code."""

_CODES = {name.casefold(): code for code, name in NAMES.items()}
_SAME = {"nb": "no", "nn": "no"}
"""Written forms of one language."""


def parse_language(text: str) -> str:
    """The code that a code, a tag such as `en-GB`, or an English name stands for.

    Raises:
        BadCommand: there is no such language; the message names those that are near.
    """
    folded = " ".join(text.casefold().split())
    code = folded if folded in NAMES else folded.replace("_", "-").partition("-")[0]
    found = _CODES.get(folded) or (code if code in NAMES else None)
    if found:
        return found
    near = [f"{_CODES[name]} ({NAMES[_CODES[name]]})" for name in get_close_matches(folded[:60], _CODES, 3, 0.75)]
    hint = phrase("Use a code of two letters such as {codes}.", codes=listed(("en", "ru", "be"), "or"))
    if near:
        hint = phrase("Did you mean {names}?", names=listed(near, "or"))
    raise BadCommand(joined((phrase("No language is called “{text}”.", text=text.strip()[:60]), hint), " "))


def name_of(code: str) -> Phrase:
    """The name of a language; a code without one is its own."""
    return phrase("unknown") if code == UNKNOWN else Phrase(NAMES.get(code, code), Tongue(code))


def same_language(one: str, other: str) -> bool:
    """Whether two codes mean one language: of Norwegian there are three."""
    return _SAME.get(one, one) == _SAME.get(other, other)
