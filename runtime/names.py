"""Names of the language as Python can write them."""

from __future__ import annotations

import keyword
import unicodedata


def python_name(name: str) -> str:
    """The name that Python finds a declaration by. Python folds identifiers by NFKC (``m.𝑒`` asks for ``e``), and
    what is no identifier there gets underscores: ``lambda`` is ``lambda_``, ``Pair<Double>`` is ``Pair_Double_``. What
    keeps a lazy property has the name of that behind its last ``$_``."""
    folded = unicodedata.normalize("NFKC", name.rpartition("$_")[2])
    if not folded.isidentifier():
        folded = "".join(c if ("_" + c).isidentifier() else "_" for c in folded)
        if not folded.isidentifier():
            folded = "_" + folded
    return folded + "_" if keyword.iskeyword(folded) else folded
