"""Reads what a person wrote: a grade, a remark, a wish, a STOP, a cry for help. By rule, in three languages at once,
and by a small model where no rule is certain (docs/understanding.md).

`understand` says what a text is, `command_word` which command it is and no more, `yes_or_no` whether a remark agrees to an
offer, `gives_up` whether it ends what is asked, `choose` which title of a menu it means, `first_name` what name it gives, `group_size` how many people, `read_group` the same with the group's name, `number` which number, `phone_number` which one to call, `own_age` how old they are, `said_age` the same where one is needed, `numbered` which suggestion it asks about or supports, `tongue` which language it is in. The same text always gives the same answer; nothing is learned while it runs, and no text leaves the process.
"""

from dialogs.understanding.ages import SaidAge, said_age
from dialogs.understanding.cancelling import gives_up
from dialogs.understanding.choices import choose
from dialogs.understanding.circumstances import CIRCUMSTANCES, own_age
from dialogs.understanding.kinds import Expecting, Kind, Understanding
from dialogs.understanding.names import first_name
from dialogs.understanding.phone_numbers import phone_number
from dialogs.understanding.reader import (
    command_word,
    explain,
    understand,
    understand_by_rules,
)
from dialogs.understanding.references import numbered
from dialogs.understanding.sizes import Group, group_size, number, read_group
from dialogs.understanding.tongue import tongue
from dialogs.understanding.urgent import cries_for_help
from dialogs.understanding.yes_no import yes_or_no

__all__ = [
    "CIRCUMSTANCES",
    "Expecting",
    "Group",
    "Kind",
    "SaidAge",
    "Understanding",
    "choose",
    "command_word",
    "cries_for_help",
    "explain",
    "first_name",
    "gives_up",
    "group_size",
    "number",
    "numbered",
    "own_age",
    "phone_number",
    "read_group",
    "said_age",
    "tongue",
    "understand",
    "understand_by_rules",
    "yes_or_no",
]
