"""Writes the cases by openpyxl into a folder; or opens the workbooks that follow
the folder and saves them there."""
import datetime
import pathlib
import sys

import openpyxl
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule, Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

from cases import cases, out


def value(cell):
    if "formula" in cell:
        return "=" + cell["formula"]
    if "date" in cell:
        return datetime.date.fromisoformat(cell["date"])
    for kind in ("error", "boolean", "number"):
        if kind in cell:
            return cell[kind]
    return cell["text"]


def put(c, cell):
    c.value = value(cell)
    if "format" in cell:
        c.number_format = cell["format"]
    if cell.keys() & {"bold", "strike", "colour"}:
        c.font = Font(bold=cell.get("bold"), strike=cell.get("strike"), color=cell.get("colour"))
    if "fill" in cell:
        c.fill = PatternFill("solid", fgColor=cell["fill"])
    if "link" in cell:
        c.hyperlink = cell["link"]
    if "comment" in cell:
        c.comment = Comment(cell["comment"], "reviewer")


def furnish(ws, s):
    ws.sheet_state = s.get("state", "visible")
    for n in s.get("hiddenRows", []):
        ws.row_dimensions[n].hidden = True
    for name in s.get("hiddenColumns", []):
        ws.column_dimensions[name].hidden = True
    for n, height in s.get("heights", {}).items():
        ws.row_dimensions[int(n)].height = height
    for name, width in s.get("widths", {}).items():
        ws.column_dimensions[name].width = width
    for n in s.get("groupedRows", []):
        ws.row_dimensions[n].outlineLevel = 1
    if "arrows" in s:
        ws.auto_filter.ref = s["arrows"]
    if f := s.get("filter"):
        ws.auto_filter.ref = f["ref"]
        ws.auto_filter.add_filter_column(f["column"], [f["value"]])
        for n in f["hides"]:
            ws.row_dimensions[n].hidden = True
    if "table" in s:
        ws.add_table(Table(displayName="types", ref=s["table"], tableStyleInfo=TableStyleInfo(name="TableStyleMedium2")))
    if s.get("freeze"):
        ws.freeze_panes = "A2"
    if v := s.get("validation"):
        rule = DataValidation(type="list", formula1='"' + ",".join(v["list"]) + '"')
        rule.add(v["ref"])
        ws.add_data_validation(rule)
    if p := s.get("print"):
        ws.print_area, ws.print_title_rows = p["area"], p["titles"]
        ws.page_setup.orientation = "landscape"
        ws.oddFooter.center.text = "page &P"
    if "scale" in s:
        ws.conditional_formatting.add(s["scale"], ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="63BE7B"))
    if "strikeRule" in s:
        ws.conditional_formatting.add(s["strikeRule"], Rule(type="expression", formula=["TRUE"], dxf=DifferentialStyle(font=Font(strike=True))))
    if s.get("protect"):
        ws.protection.sheet = True
    if "tab" in s:
        ws.sheet_properties.tabColor = s["tab"]


def write(name, sheets, case):
    streamed = case.get("streamed", False)
    wb = openpyxl.Workbook(write_only=streamed)
    if not streamed:
        wb.remove(wb.active)
    for title, s in sheets.items():
        ws = wb.create_sheet(title)
        if streamed:
            for row in s["rows"]:
                ws.append([text or None for text in row])
            ws.merged_cells.ranges = [openpyxl.worksheet.cell_range.CellRange(m) for m in s.get("merges", [])]
            continue
        for ref, cell in s["cells"].items():
            put(ws[ref], cell)
        for m in s.get("merges", []):
            ws.merge_cells(m)
        furnish(ws, s)
    if "chart" in case:
        wb.create_chartsheet(case["chart"]).add_chart(BarChart())
    for n in case.get("names", []):
        wb.defined_names.append(DefinedName(n["name"], attr_text=f"'{n['sheet']}'!{n['ref']}"))
    if p := case.get("properties"):
        wb.properties.title, wb.properties.creator, wb.properties.lastModifiedBy = p["title"], p["author"], p["modifiedBy"]
    wb.save(out(name))


if len(sys.argv) > 2:
    for path in sys.argv[2:]:
        openpyxl.load_workbook(path).save(pathlib.Path(sys.argv[1]) / pathlib.Path(path).name)
else:
    # The version of Debian 12 knows no runs of text, and streams no styles.
    for c in cases(cannot=["struck-streamed"]):
        write(*c)
