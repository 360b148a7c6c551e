"""What Telegram shows of us beside the conversations: the menu at the text field, and a word to groups.

Telegram allows small ASCII letters, digits and `_`. Typed elsewhere, with a slash or without, they mean the same.
"""

from __future__ import annotations

from collections.abc import Mapping

EVERYBODY_ELSE = "en"

MENU: Mapping[str, Mapping[str, str]] = {
    "fi": {
        "palaute": "Anna palautetta",
        "osallistu": "Katso, mihin voit osallistua",
        "aloite": "Tee ehdotus",
        "vaihda_kieli": "Vaihda kieli",
        "omat_tiedot": "Katso, mitä tiedämme sinusta",
        "yhdista": "Yhdistä puhelimesi tähän",
        "tietosuoja": "Lue, miten suojaamme tietosi",
        "stop": "Lopeta viestit",
        "ohje": "Mitä tässä voi tehdä",
    },
    "sv": {
        "respons": "Ge respons",
        "delta": "Se vad du kan delta i",
        "initiativ": "Ge ett förslag",
        "byt_sprak": "Byt språk",
        "mina_uppgifter": "Se vad vi vet om dig",
        "koppla": "Koppla ihop med din telefon",
        "dataskydd": "Läs hur vi skyddar dina uppgifter",
        "stop": "Sluta få meddelanden",
        "hjalp": "Vad du kan göra här",
    },
    "en": {
        "feedback": "Give feedback",
        "take_part": "See what you can take part in",
        "initiative": "Make a suggestion",
        "change_language": "Change the language",
        "my_data": "See what we know about you",
        "link": "Link your phone to this",
        "privacy": "Read how we protect your data",
        "stop": "Stop the messages",
        "help": "What you can do here",
    },
}

# Sent once to a group that the bot is added to: feedback is not given where others read it.
IN_GROUPS = """Puhun vain kahden kesken. En lue, mitä ryhmässä kirjoitetaan. Kirjoita minulle: {link}

Jag pratar bara på tu man hand. Jag läser inte vad som skrivs i gruppen. Skriv till mig: {link}

I only talk in private. I do not read what is written in the group. Write to me: {link}"""
