"""What the writers in Python share: the cases, laid over the policy."""
import json
import pathlib
import sys

CASES = json.loads((pathlib.Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))


def cases(cannot=()):
    """Yields the name of each case, its sheets with their cells, and its defined names."""
    for name, case in CASES["cases"].items():
        if name in cannot:
            continue
        sheets = {}
        for sheet, table in CASES["policy"].items():
            s = {**table, **case.get("sheets", {}).get(sheet, {})}
            s["cells"] = {ref: {"text": text}
                          for r, row in enumerate(s["rows"], 1) for c, text in enumerate(row) if text
                          for ref in [f"{chr(65 + c)}{r}"]}
            for at, cell in case.get("cells", {}).items():
                on, ref = at.split("!")
                if on == sheet:
                    s["cells"][ref] = {**s["cells"].get(ref, {}), **cell}
            sheets[s.get("rename", sheet)] = s
        yield name, sheets, case


def out(name):
    """The path of a case's file in the folder that the writer was given."""
    return str(pathlib.Path(sys.argv[1]) / f"{name}.xlsx")
