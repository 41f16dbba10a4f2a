"""Writes the cases by XlsxWriter into a folder."""
import datetime

import xlsxwriter

from cases import cases, out


def style(wb, cell):
    look = {}
    if cell.get("bold"):
        look["bold"] = True
    if cell.get("strike"):
        look["font_strikeout"] = True
    if "format" in cell:
        look["num_format"] = cell["format"]
    if "colour" in cell:
        look["font_color"] = "#" + cell["colour"][2:]
    if "fill" in cell:
        look["bg_color"] = "#" + cell["fill"][2:]
    return wb.add_format(look) if look else None


def put(wb, ws, ref, cell):
    look = style(wb, cell)
    if "formula" in cell:
        ws.write_formula(ref, "=" + cell["formula"], look, cell["result"])
    elif "date" in cell:
        ws.write_datetime(ref, datetime.datetime.fromisoformat(cell["date"]), wb.add_format({"num_format": "yyyy-mm-dd"}))
    elif "error" in cell:
        ws.write_formula(ref, "=NA()", look, cell["error"])
    elif "boolean" in cell:
        ws.write_boolean(ref, cell["boolean"], look)
    elif "number" in cell:
        ws.write_number(ref, cell["number"], look)
    elif len(cell.get("runs", [])) > 1:
        parts = [part for run in cell["runs"] for part in (wb.add_format({"bold": run.get("bold", False), "font_strikeout": run.get("strike", False)}), run["text"])]
        ws.write_rich_string(ref, *parts)
    elif "runs" in cell:  # XlsxWriter makes a text of one run a cell's style
        ws.write_string(ref, cell["runs"][0]["text"], style(wb, cell["runs"][0]))
    elif "link" in cell:
        ws.write_url(ref, cell["link"])
    else:
        ws.write_string(ref, cell["text"], look)
    if "comment" in cell:
        ws.write_comment(ref, cell["comment"], {"author": "reviewer"})


def rows(ws, s):
    for n in s.get("hiddenRows", []):
        ws.set_row(n - 1, None, None, {"hidden": True})
    for n, height in s.get("heights", {}).items():
        ws.set_row(int(n) - 1, height)
    for n in s.get("groupedRows", []):
        ws.set_row(n - 1, None, None, {"level": 1})
    if f := s.get("filter"):
        ws.autofilter(f["ref"])
        ws.filter_column_list(f["column"], [f["value"]])
        for n in f["hides"]:
            ws.set_row(n - 1, None, None, {"hidden": True})


def furnish(wb, ws, s):
    if "state" in s:  # the version of Debian 12 knows one way to hide a sheet
        ws.hide()
    rows(ws, s)
    for name in s.get("hiddenColumns", []):
        ws.set_column(f"{name}:{name}", None, None, {"hidden": True})
    for name, width in s.get("widths", {}).items():
        ws.set_column(f"{name}:{name}", width)
    if "arrows" in s:
        ws.autofilter(s["arrows"])
    if "table" in s:
        ws.add_table(s["table"], {"columns": [{"header": h} for h in s["rows"][0]]})
    if s.get("freeze"):
        ws.freeze_panes(1, 0)
    if v := s.get("validation"):
        ws.data_validation(v["ref"], {"validate": "list", "source": v["list"]})
    if p := s.get("print"):
        ws.print_area(p["area"])
        ws.repeat_rows(0)
        ws.set_landscape()
        ws.set_footer("&Cpage &P")
    if "scale" in s:
        ws.conditional_format(s["scale"], {"type": "2_color_scale"})
    if "strikeRule" in s:
        ws.conditional_format(s["strikeRule"], {"type": "formula", "criteria": "=TRUE", "format": wb.add_format({"font_strikeout": True})})
    if s.get("protect"):
        ws.protect()
    if "tab" in s:
        ws.set_tab_color("#" + s["tab"][2:])


def write(name, sheets, case):
    wb = xlsxwriter.Workbook(out(name), {"constant_memory": case.get("streamed", False)})
    for title, s in sheets.items():
        ws = wb.add_worksheet(title)
        for m in s.get("merges", []):
            ws.merge_range(m, "")
        cells = s["cells"].items()
        for ref, cell in sorted(cells, key=lambda c: (int(c[0][1:]), c[0])):
            put(wb, ws, ref, cell)
        furnish(wb, ws, s)
    if "chart" in case:
        bars = wb.add_chart({"type": "column"})
        bars.add_series({"values": "=Baseline!$B$2:$D$3"})
        wb.add_chartsheet(case["chart"]).set_chart(bars)
    for n in case.get("names", []):
        wb.define_name(n["name"], f"='{n['sheet']}'!{n['ref']}")
    if p := case.get("properties"):
        wb.set_properties({"title": p["title"], "author": p["author"]})
    wb.close()


for c in cases():
    write(*c)
