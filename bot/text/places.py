"""English names of countries and the adjectives made of them: who asks for `belarus` means `Belarusian` too.

A table, because no rule tells `iran` → `Iranian` from `roman` → `Romanian`.
"""

_PAIRS = """afghanistan afghan, albania albanian, algeria algerian, america american, angola angolan,
argentina argentine, armenia armenian, australia australian, austria austrian, azerbaijan azerbaijani,
bahrain bahraini, bangladesh bangladeshi, belarus belarusian, belgium belgian, bolivia bolivian, bosnia bosnian,
brazil brazilian, britain british, bulgaria bulgarian, cambodia cambodian, cameroon cameroonian, canada canadian,
chile chilean, china chinese, colombia colombian, croatia croatian, cuba cuban, cyprus cypriot, czechia czech,
denmark danish, ecuador ecuadorian, egypt egyptian, england english, eritrea eritrean, estonia estonian,
ethiopia ethiopian, europe european, finland finnish, france french, germany german, ghana ghanaian,
greece greek, greenland greenlandic, guatemala guatemalan, haiti haitian, honduras honduran, hungary hungarian,
iceland icelandic, india indian, indonesia indonesian, iran iranian, iraq iraqi, ireland irish, israel israeli,
italy italian, jamaica jamaican, japan japanese, jordan jordanian, kazakhstan kazakh, kenya kenyan, kosovo kosovar,
kuwait kuwaiti, kyrgyzstan kyrgyz, laos laotian, latvia latvian, lebanon lebanese, liberia liberian, libya libyan,
lithuania lithuanian, malaysia malaysian, mali malian, malta maltese, mexico mexican, moldova moldovan,
mongolia mongolian, montenegro montenegrin, morocco moroccan, mozambique mozambican, myanmar burmese, nepal nepali,
netherlands dutch, nicaragua nicaraguan, niger nigerien, nigeria nigerian, norway norwegian, pakistan pakistani,
palestine palestinian, panama panamanian, paraguay paraguayan, peru peruvian, philippines filipino, poland polish,
portugal portuguese, qatar qatari, romania romanian, russia russian, rwanda rwandan, scotland scottish,
senegal senegalese, serbia serbian, singapore singaporean, slovakia slovak, slovenia slovenian, somalia somali,
spain spanish, sudan sudanese, sweden swedish, switzerland swiss, syria syrian, taiwan taiwanese, tajikistan tajik,
tanzania tanzanian, thailand thai, tibet tibetan, tunisia tunisian, turkey turkish, turkmenistan turkmen,
uganda ugandan, ukraine ukrainian, uruguay uruguayan, uzbekistan uzbek, venezuela venezuelan, vietnam vietnamese,
wales welsh, yemen yemeni, zambia zambian, zimbabwe zimbabwean"""

ADJECTIVES = {pair.split()[0]: pair.split()[1] for pair in _PAIRS.split(",")}
"""Folded name → folded adjective."""
