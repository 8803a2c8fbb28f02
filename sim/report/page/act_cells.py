"""Cells that describe acts, in the reader's language where a summary in it is at hand."""

from sim.evidence.act_summaries import load_all_summaries
from sim.report.act_texts import ActTexts
from sim.report.page.blocks import Cell, Foreign
from sim.report.page.folder_reader import Folder
from sim.report.translation import Translator


def act_texts(folder: Folder, say: Translator) -> ActTexts:
    """Return the texts of the acts of a folder; none where the evidence is not the run's own.

    Raises:
        BadInput: The table of summaries has faults.
    """
    if say.english or not folder.linked:
        return ActTexts(say)
    return ActTexts(
        say=say,
        rows={act["id"]: act for act in folder.acts},
        summaries=load_all_summaries((folder.evidence_folder,)),
    )


def text_cell(found: str | None, stated: str, texts: ActTexts) -> Cell:
    """Return a text in the reader's language, or else the stated one with a mark.

    Args:
        found: The text in the reader's language; None where there is none.
        stated: The English text of the table.
        texts: The texts of acts.
    """
    if found is not None:
        return found
    return (Foreign(stated), texts.mark) if texts.mark and stated else Foreign(stated)
