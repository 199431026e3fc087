"""Several slips as one file for one print job: the call list with its drafts of form 04."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO


def pack(slips: Sequence[bytes]) -> bytes:
    """The pages of all slips in their order, as one PDF/A-2b; the first gives title and profile.

    Each slip keeps its own "Trang n/m". Raises ValueError for none at all.
    """
    if len(slips) < 2:
        (only,) = slips
        return only
    import pikepdf

    with pikepdf.open(BytesIO(slips[0])) as whole:
        for slip in slips[1:]:
            with pikepdf.open(BytesIO(slip)) as one:
                whole.pages.extend(one.pages)
        # The marks for reading aloud are those of the first slip: half of them is worse than none.
        for name in ("/StructTreeRoot", "/MarkInfo", "/Outlines", "/PageLabels"):
            if name in whole.Root:
                del whole.Root[name]
        for page in whole.pages:
            if "/StructParents" in page.obj:
                del page.obj["/StructParents"]
        made = BytesIO()
        whole.save(made, static_id=True)
        return made.getvalue()
