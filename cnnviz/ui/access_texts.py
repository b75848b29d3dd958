"""The words of signing in as the teacher."""

from cnnviz.language import _, translated
from cnnviz.ui.markdown import plain

TITLE = "I am the teacher"
KEY = "Teacher’s key"
KEY_HELP = (
    "Whoever set up the server chose it. It holds in this browser for twelve hours; others see "
    "nothing of it."
)
OPEN = "Open the class"
SIGN_IN, SIGN_OUT, LEAVE = "Sign in", "Sign out", "Be a student again"
ALONE = "This machine is yours alone, so every run and lesson is yours to steer, here and on Runs."
BY_KEY = "You opened the class with the teacher’s key: every run and lesson is yours to steer."
NOBODY = (
    "This server knows no teacher. Whoever looks after it can give it a key (CNNVIZ_TEACHER_KEY) "
    "or let people sign in; docs/security.md says how."
)
NO_TEACHER = "You are signed in, but not as a teacher of this class."


def signed_in(address: str) -> str:
    """Say who is signed in as the teacher (Markdown)."""
    return _("You are signed in as {address}: every run and lesson is yours to steer.").format(
        address=plain(address)
    )


translated(__name__)
