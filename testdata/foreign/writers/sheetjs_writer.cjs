// Writes the cases by SheetJS into a folder; or opens the workbooks that follow
// the folder and saves them there.
const XLSX = require('xlsx');
const {cases, out, resaved} = require('./cases.cjs');

function value(cell) {
  if (cell.formula) return {t: 's', v: cell.result, f: cell.formula};
  if (cell.date) return {t: 'd', v: new Date(cell.date)};
  if (cell.error) return {t: 'e', v: 42};
  if ('boolean' in cell) return {t: 'b', v: cell.boolean};
  if ('number' in cell) return {t: 'n', v: cell.number};
  return {t: 's', v: cell.text};
}

function put(cell) {
  const c = value(cell);
  if (cell.format) c.z = cell.format;
  if (cell.link) c.l = {Target: cell.link};
  if (cell.comment) c.c = Object.assign([{a: 'reviewer', t: cell.comment}], {hidden: true});
  return c;
}

function sheet(s) {
  const ws = XLSX.utils.aoa_to_sheet(s.rows.map(row => row.map(text => text || null)));
  for (const [ref, cell] of Object.entries(s.cells)) ws[ref] = put(cell);
  const refs = Object.keys(s.cells).map(XLSX.utils.decode_cell);
  ws['!ref'] = XLSX.utils.encode_range({s: {r: 0, c: 0}, e: {r: Math.max(...refs.map(a => a.r)), c: Math.max(...refs.map(a => a.c))}});
  ws['!merges'] = (s.merges ?? []).map(XLSX.utils.decode_range);
  ws['!rows'] = [];
  ws['!cols'] = [];
  for (const n of s.hiddenRows ?? []) ws['!rows'][n - 1] = {hidden: true};
  for (const [n, height] of Object.entries(s.heights ?? {})) ws['!rows'][n - 1] = {hpt: height};
  for (const n of s.groupedRows ?? []) ws['!rows'][n - 1] = {level: 1};
  for (const name of s.hiddenColumns ?? []) ws['!cols'][XLSX.utils.decode_col(name)] = {hidden: true};
  for (const [name, width] of Object.entries(s.widths ?? {})) ws['!cols'][XLSX.utils.decode_col(name)] = {width};
  if (s.arrows) ws['!autofilter'] = {ref: s.arrows};
  if (s.protect) ws['!protect'] = {};
  return ws;
}

function write(name, sheets, c) {
  const wb = XLSX.utils.book_new();
  for (const s of sheets) XLSX.utils.book_append_sheet(wb, sheet(s), s.name);
  wb.Workbook = {
    Sheets: sheets.map(s => ({Hidden: ['visible', 'hidden', 'veryHidden'].indexOf(s.state ?? 'visible')})),
    Names: (c.names ?? []).map(n => ({Name: n.name, Ref: `'${n.sheet}'!${n.ref}`})),
  };
  if (c.properties) wb.Props = {Title: c.properties.title, Author: c.properties.author, LastAuthor: c.properties.modifiedBy};
  // Texts stand in the cells unless a table of shared texts is asked for.
  XLSX.writeFile(wb, out(name), {bookSST: !c.streamed, compression: true});
}

if (process.argv.length > 3) {
  for (const [from, to] of resaved()) XLSX.writeFile(XLSX.readFile(from), to, {compression: true});
} else {
  // SheetJS writes no fonts, no charts and no filters with a condition.
  for (const c of cases(['chart', 'struck', 'struck-streamed', 'filtered'])) write(...c);
}
