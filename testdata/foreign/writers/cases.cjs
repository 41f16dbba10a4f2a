// What the writers in JavaScript share: the cases, laid over the policy.
const fs = require('fs');
const path = require('path');

const all = JSON.parse(fs.readFileSync(path.join(__dirname, 'cases.json'), 'utf8'));

// cases returns [name, sheets, case] of each case: sheets with their cells.
exports.cases = (cannot = []) => Object.entries(all.cases).filter(([name]) => !cannot.includes(name)).map(([name, c]) => {
  const sheets = Object.entries(all.policy).map(([title, table]) => {
    const s = {...table, ...c.sheets?.[title]};
    s.name = s.rename ?? title;
    s.cells = {};
    s.rows.forEach((row, r) => row.forEach((text, k) => {
      if (text) s.cells[String.fromCharCode(65 + k) + (r + 1)] = {text};
    }));
    for (const [at, cell] of Object.entries(c.cells ?? {})) {
      const [on, ref] = at.split('!');
      if (on === title) s.cells[ref] = {...s.cells[ref], ...cell};
    }
    return s;
  });
  return [name, sheets, c];
});

// resaved returns [from, to] of each workbook that is to be opened and saved.
exports.resaved = () => process.argv.slice(3).map(from => [from, path.join(process.argv[2], path.basename(from))]);

// out is the path of a case's file in the folder that the writer was given.
exports.out = name => path.join(process.argv[2], `${name}.xlsx`);
