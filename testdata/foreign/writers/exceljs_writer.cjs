// Writes the cases by exceljs into a folder; or opens the workbooks that follow
// the folder and saves them there.
const ExcelJS = require('exceljs');
const {cases, out, resaved} = require('./cases.cjs');

const font = look => ({bold: look.bold, strike: look.strike, color: look.colour && {argb: look.colour}});

function value(cell) {
  if (cell.formula) return {formula: cell.formula, result: cell.result};
  if (cell.date) return new Date(cell.date);
  if (cell.error) return {error: cell.error};
  if (cell.runs) return {richText: cell.runs.map(run => ({text: run.text, font: font(run)}))};
  if (cell.link) return {text: cell.text, hyperlink: cell.link};
  return cell.boolean ?? cell.number ?? cell.text;
}

function put(c, cell) {
  c.value = value(cell);
  if (cell.format) c.numFmt = cell.format;
  if (cell.bold || cell.strike || cell.colour) c.font = font(cell);
  if (cell.fill) c.fill = {type: 'pattern', pattern: 'solid', fgColor: {argb: cell.fill}};
  if (cell.comment) c.note = cell.comment;
}

function furnish(ws, s) {
  if (s.state) ws.state = s.state;
  for (const n of s.hiddenRows ?? []) ws.getRow(n).hidden = true;
  for (const name of s.hiddenColumns ?? []) ws.getColumn(name).hidden = true;
  for (const [n, height] of Object.entries(s.heights ?? {})) ws.getRow(+n).height = height;
  for (const [name, width] of Object.entries(s.widths ?? {})) ws.getColumn(name).width = width;
  for (const n of s.groupedRows ?? []) ws.getRow(n).outlineLevel = 1;
  if (s.arrows) ws.autoFilter = s.arrows;
  if (s.freeze) ws.views = [{state: 'frozen', ySplit: 1}];
  if (s.tab) ws.properties.tabColor = {argb: s.tab};
  if (s.print) {
    ws.pageSetup.printArea = s.print.area;
    ws.pageSetup.printTitlesRow = s.print.titles;
    ws.pageSetup.orientation = 'landscape';
    ws.headerFooter.oddFooter = 'page &P';
  }
  if (s.validation) ws.dataValidations.add(s.validation.ref, {type: 'list', formulae: [`"${s.validation.list.join(',')}"`]});
  if (s.table) {
    const [header, ...rows] = s.rows;
    ws.addTable({name: 'types', ref: s.table.split(':')[0], columns: header.map(name => ({name, filterButton: true})), rows});
  }
  if (s.scale) ws.addConditionalFormatting({ref: s.scale, rules: [{type: 'colorScale', cfvo: [{type: 'min'}, {type: 'max'}], color: [{argb: 'FFFFFFFF'}, {argb: 'FF63BE7B'}]}]});
  if (s.strikeRule) ws.addConditionalFormatting({ref: s.strikeRule, rules: [{type: 'expression', formulae: ['TRUE'], style: {font: {strike: true}}}]});
}

async function write(name, sheets, c) {
  const wb = c.streamed ? new ExcelJS.stream.xlsx.WorkbookWriter({filename: out(name), useStyles: true}) : new ExcelJS.Workbook();
  for (const s of sheets) {
    const ws = wb.addWorksheet(s.name);
    for (const [ref, cell] of Object.entries(s.cells)) put(ws.getCell(ref), cell);
    for (const m of s.merges ?? []) ws.mergeCells(m);
    if (c.streamed) ws.commit();
    else furnish(ws, s);
    if (s.protect) await ws.protect('', {});
  }
  for (const n of c.names ?? []) wb.definedNames.add(`'${n.sheet}'!${n.ref}`, n.name);
  if (c.properties) Object.assign(wb, {title: c.properties.title, creator: c.properties.author, lastModifiedBy: c.properties.modifiedBy});
  await (c.streamed ? wb.commit() : wb.xlsx.writeFile(out(name)));
}

async function resave(from, to) {
  const wb = new ExcelJS.Workbook();
  await wb.xlsx.readFile(from);
  await wb.xlsx.writeFile(to);
}

(async () => {
  if (process.argv.length > 3) {
    for (const [from, to] of resaved()) await resave(from, to);
    return;
  }
  // exceljs cannot hide rows by a filter with a condition, nor write a chart.
  for (const c of cases(['filtered', 'chart'])) await write(...c);
})();
