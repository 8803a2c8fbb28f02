"""The whole report of a result folder: its sections in the order in which a reader wants them."""

from sim.report.page import apart, appendix, ledger, limits, opening, pictures, scored, swept, tried
from sim.report.page.blocks import Page
from sim.report.page.folder import Folder
from sim.report.page.places import NOTHING
from sim.report.page.tongue import Tongue

LABELS = ("Contents", "All", "Rows shown", "Show all rows", "Filter", "To the contents", "Bamboo: a laboratory for diplomatic alignment")


def page(f: Folder, say: Tongue) -> Page:
    """Make the report of a folder."""
    makers = (opening.glance, opening.ran, pictures.did, pictures.perceived, scored.scores, tried.verdicts, tried.attribution, tried.checks, apart.told, apart.spreads, swept.swept, pictures.kept, ledger.why, ledger.chronicle)
    body = [make(f, say) for make in makers]
    after = [opening.lacking(f, say), limits.limits(say), appendix.theses(f, say), appendix.history(f, say), appendix.acts(f, say), appendix.parameters(f, say)]
    title = say.told(str(f.said.get("title") or f.said.get("name")))
    lead = say("What {worlds} possible worlds make of it, how near that comes to the coded history, and where each number comes from.", worlds=f.said.get("worlds", NOTHING))
    return Page(title, lead, tuple(s for s in [*body, *after] if s is not None), {label: say(label) for label in LABELS})
