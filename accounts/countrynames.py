"""Countries as people write them: an ISO code of two or three letters, or an English name."""

import re
import unicodedata
from functools import cache

from phonenumbers import SUPPORTED_REGIONS

from accounts.regions import region_names

# What people call a country besides its ISO codes and its name in the time zone database.
_OTHER_NAMES = {
    "unitedstatesofamerica": "US",
    "america": "US",
    "uk": "GB",
    "unitedkingdom": "GB",
    "greatbritain": "GB",
    "britain": "GB",
    "england": "GB",
    "uae": "AE",
    "ksa": "SA",
    "southkorea": "KR",
    "republicofkorea": "KR",
    "korea": "KR",
    "northkorea": "KP",
    "czechrepublic": "CZ",
    "czechia": "CZ",
    "turkey": "TR",
    "turkiye": "TR",
    "ivorycoast": "CI",
    "cotedivoire": "CI",
    "burma": "MM",
    "myanmar": "MM",
    "macedonia": "MK",
    "northmacedonia": "MK",
    "swaziland": "SZ",
    "eswatini": "SZ",
    "capeverde": "CV",
    "russianfederation": "RU",
    "vietnam": "VN",
    "laos": "LA",
    "palestine": "PS",
    "drcongo": "CD",
    "macau": "MO",
    "macao": "MO",
    "easttimor": "TL",
    "brunei": "BN",
    "holland": "NL",
    "thenetherlands": "NL",
    "bosnia": "BA",
    "samoa": "WS",
}
# ISO 3166-1's codes of three letters, with the code of two where that is not how they begin.
_THREE_LETTERS = (
    "ABW:AW AFG AGO:AO AIA:AI ALA:AX ALB AND:AD ARE:AE ARG ARM:AM ASM ATG:AG AUS AUT:AT AZE BDI:BI "
    "BEL BEN:BJ BES:BQ BFA BGD:BD BGR BHR BHS:BS BIH:BA BLM:BL BLR:BY BLZ:BZ BMU:BM BOL BRA BRB:BB "
    "BRN:BN BTN BWA CAF:CF CAN CCK CHE CHL:CL CHN:CN CIV:CI CMR:CM COD:CD COG:CG COK:CK COL COM:KM "
    "CPV:CV CRI CUB CUW:CW CXR CYM:KY CYP CZE DEU DJI DMA DNK:DK DOM DZA ECU EGY:EG ERI ESH:EH ESP "
    "EST:EE ETH FIN FJI FLK:FK FRA FRO:FO FSM:FM GAB GBR GEO GGY GHA GIB GIN:GN GLP:GP GMB GNB:GW "
    "GNQ:GQ GRC GRD:GD GRL:GL GTM GUF:GF GUM GUY:GY HKG HND HRV HTI HUN IDN IMN IND IOT IRL:IE IRN "
    "IRQ:IQ ISL ISR:IL ITA JAM:JM JEY:JE JOR JPN KAZ:KZ KEN KGZ KHM KIR KNA:KN KOR:KR KWT LAO "
    "LBN LBR:LR LBY:LY LCA LIE:LI LKA LSO LTU LUX LVA MAC:MO MAF:MF MAR MCO:MC MDA MDG:MG MDV:MV "
    "MEX:MX MHL MKD MLI MLT:MT MMR MNE:ME MNG:MN MNP:MP MOZ:MZ MRT:MR MSR MTQ:MQ MUS MWI MYS "
    "MYT:YT NAM NCL NER NFK NGA NIC NIU:NU NLD NOR NPL NRU NZL OMN PAK:PK PAN PER PHL PLW:PW "
    "PNG:PG POL:PL PRI PRK:KP PRT:PT PRY:PY PSE:PS PYF:PF QAT REU ROU RUS RWA SAU SDN SEN:SN SGP "
    "SHN SJM SLB:SB SLE SLV:SV SMR SOM SPM:PM SRB:RS SSD STP:ST SUR:SR SVK:SK SVN:SI SWE:SE SWZ:SZ "
    "SXM SYC:SC SYR TCA:TC TCD:TD TGO THA TJK TKL TKM:TM TLS:TL TON TTO TUN:TN TUR:TR TUV:TV TWN "
    "TZA UGA UKR:UA URY:UY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF:WF WSM YEM ZAF ZMB ZWE"
)


def country_called(written: str) -> str | None:
    """The ISO 3166 code of two letters that `written` means; only countries with numbers."""
    code = written.strip().upper()
    if code in SUPPORTED_REGIONS:
        return code
    return _codes_and_names().get(plain_name(written))


def plain_name(name: str) -> str:
    """A name without case, accents, spaces and signs, to compare by."""
    letters = unicodedata.normalize("NFKD", name.replace("&", " and ")).casefold()
    return re.sub(r"[^a-z*]", "", letters)


@cache
def _codes_and_names() -> dict[str, str]:
    codes = (entry.partition(":") for entry in _THREE_LETTERS.split())
    found = {three.casefold(): two or three[:2] for three, _, two in codes}
    found |= {plain_name(name): code for code, name in region_names().items()} | _OTHER_NAMES
    return {name: code for name, code in found.items() if code in SUPPORTED_REGIONS}
