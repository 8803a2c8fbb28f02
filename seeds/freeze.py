"""Write ``seeds/frozen.json``: digests of what is fixed before any run is scored.

``python seeds/freeze.py`` freezes the theses, the criteria, the labellers and the verdict rule
anew, after a change that ``theses_changes.csv`` lists with its reason from the text. A trial stores
the same digests; a trial with others was held under other rules and is to be held again.
"""

import json
from pathlib import Path

from sim.judgement.theses import file_of, load_theses
from sim.studies.trial.trial_folder import digests

HERE = Path(__file__).resolve().parent


def frozen() -> dict[str, str]:
    """Return the digests of the lists of theses and of the modules that judge them."""
    coldwar = digests(load_theses(file_of("theses_coldwar")))["theses"]
    return {**digests(load_theses()), "theses_coldwar": coldwar}


if __name__ == "__main__":
    text = json.dumps(frozen(), indent=2, sort_keys=True)
    (HERE / "frozen.json").write_text(f"{text}\n", encoding="utf-8")
