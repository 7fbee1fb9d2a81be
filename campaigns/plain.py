"""Plain stand-ins for typographic characters that would turn a text into UCS-2.

Word processors put them in unasked: one curly quote makes a text of 160 characters three segments
instead of one. What changes a word, such as an accent or another script, is left alone.
"""

_STAND_INS = {
    "'": "\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u02b9\u02bb\u02bc\u00b4`",
    '"': "\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d",
    "...": "\u2026",
    " ": "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000",
    "*": "\u2022\u2023\u2219\u25aa\u25cf\u25e6\u00b7",
    "/": "\u2044\u2215",
    "x": "\u00d7",
    "": "\u00ad\u200b\u2060\ufeff",
    "\n": "\u2028\u2029",
}

STAND_INS = {char: plain for plain, chars in _STAND_INS.items() for char in chars}
"""Each such character with what stands in for it, all of it in the GSM alphabet."""

_TABLE = str.maketrans(STAND_INS)


def plain(text: str) -> str:
    """`text` with a stand-in for every typographic character; other scripts stay as they are."""
    return text.translate(_TABLE)
