// SPDX-License-Identifier: Apache-2.0

package csvdoc

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Limits caps what a file may cost. A field that is zero means the default.
type Limits struct {
	Bytes   int // default 64 MiB
	Rows    int // default 1,000,000
	Columns int // fields of one row; default 256
	Field   int // bytes of one field; default 64 KiB
}

// WithDefaults returns the limits with every zero replaced.
func (l Limits) WithDefaults() Limits {
	for v, d := range map[*int]int{&l.Bytes: 64 << 20, &l.Rows: 1_000_000, &l.Columns: 256, &l.Field: 64 << 10} {
		if *v <= 0 {
			*v = d
		}
	}
	return l
}

// Row is one row of a table: its fields by the text of their header.
type Row map[string]policy.Text

// Read reads a table with exactly the given columns, in any order. Rows with a
// finding of their own are left out.
func Read(file string, data []byte, columns []string, limits Limits) ([]Row, []finding.Finding) {
	r := reader{file: file, limits: limits.WithDefaults()}
	rows := r.read(data, columns)
	return rows, r.list.Sorted()
}

type reader struct {
	file   string
	limits Limits
	list   finding.List
	header []string
}

func (r *reader) at(line, column int) finding.Position {
	return finding.InText(r.file, line, column)
}

func (r *reader) read(data []byte, columns []string) []Row {
	if len(data) > r.limits.Bytes {
		r.list.Add(finding.New(ruleLimit, r.at(0, 0), "the file has %d bytes, more than the limit of %d", len(data), r.limits.Bytes).
			Suggest("raise limits.documentBytes in the configuration if the file is right"))
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if i := invalid(data); i >= 0 {
		line := 1 + bytes.Count(data[:i], []byte("\n"))
		r.list.Add(finding.New(ruleForm, r.at(line, 0), "the file is not UTF-8 text: byte 0x%02X", data[i]).
			Suggest("save it as CSV in UTF-8"))
		return nil
	}
	if line := wide(data, r.limits.Columns); line > 0 {
		r.list.Add(finding.New(ruleLimit, r.at(line, 0), "the row has more than %s", finding.Count(r.limits.Columns, "column", "columns")).
			Suggest("raise limits.columns in the configuration if the file is right"))
		return nil
	}
	c := newReader(data, ',')
	if !r.readHeader(c, data, columns) {
		return nil
	}
	r.checkEnd(data)
	return r.readRows(c)
}

// checkEnd warns of a table without a line break at its end. RFC 4180 lets it
// be left out, and what was cut inside its last field looks the same.
func (r *reader) checkEnd(data []byte) {
	if bytes.HasSuffix(data, []byte("\n")) {
		return
	}
	last := data[bytes.LastIndexByte(data, '\n')+1:]
	r.list.Add(finding.New(ruleEnd, r.at(1+bytes.Count(data, []byte("\n")), 1+len(last)), "the last line does not end in a line break, so it may have been cut").
		Suggest("see that its last field is whole, and end the line"))
}

func newReader(data []byte, separator rune) *csv.Reader {
	c := csv.NewReader(bytes.NewReader(data))
	c.Comma, c.FieldsPerRecord = separator, -1
	return c
}

// wide returns the line of the first row with more fields than the limit, or
// zero. It counts before the CSV reader makes fields of them, and stops at a
// quote that the CSV reader refuses.
func wide(data []byte, limit int) int {
	line, fields, quoted := 1, 1, false
	before := byte('\n')
	for _, b := range data {
		switch {
		case b == '"' && !quoted && !bytes.ContainsRune([]byte(",\n\""), rune(before)):
			return 0
		case b == '"':
			quoted = !quoted
		case b == '\n':
			line++
			if !quoted {
				fields = 1
			}
		case b == ',' && !quoted:
			if fields++; fields > limit {
				return line
			}
		}
		before = b
	}
	return 0
}

// invalid returns the place of the first byte that is not text, or -1.
func invalid(data []byte) int {
	for i := 0; i < len(data); {
		c, n := utf8.DecodeRune(data[i:])
		if c == utf8.RuneError && n == 1 || c == 0 {
			return i
		}
		i += n
	}
	return -1
}

// readable reports an error of the CSV reader, and whether there was none.
func (r *reader) readable(err error) bool {
	if err == nil {
		return true
	}
	at, text := r.at(0, 0), err.Error()
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		at, text = r.at(parse.Line, parse.Column), parse.Err.Error()
	}
	r.list.Add(finding.New(ruleForm, at, "this is not strict CSV: %s", text).Suggest(`quote a field that holds a quote, and write the quote twice: "a ""b"" c"`))
	return false
}

func (r *reader) readRows(c *csv.Reader) []Row {
	var rows []Row
	for n := 0; ; n++ {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if !r.readable(err) {
			return rows
		}
		if n >= r.limits.Rows {
			line, _ := c.FieldPos(0)
			r.list.Add(finding.New(ruleLimit, r.at(line, 1), "the table has more than %s", finding.Count(r.limits.Rows, "row", "rows")).
				Suggest("raise limits.rows in the configuration if the file is right"))
			return rows
		}
		if row, ok := r.row(c, record); ok {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 && r.list.Len() == 0 {
		r.list.Add(finding.New(ruleEmpty, r.at(1, 1), "the table has a header and no rows").Suggest("add its rows, or take the file out of the configuration"))
	}
	return rows
}

func (r *reader) row(c *csv.Reader, record []string) (Row, bool) {
	line, _ := c.FieldPos(0)
	if len(record) != len(r.header) {
		r.list.Add(finding.New(ruleRow, r.at(line, 1), "the row has %s and the header has %d", finding.Count(len(record), "field", "fields"), len(r.header)).
			Suggest("quote a field that holds a comma; leave fields empty, not out"))
		return nil, false
	}
	row, ok := Row{}, true
	for i, value := range record {
		line, column := c.FieldPos(i)
		at := r.at(line, column)
		switch problem := problem(value); {
		case len(value) > r.limits.Field:
			r.list.Add(finding.New(ruleLimit, at, "the field %q is %d bytes long, more than the limit of %d", shorten(value), len(value), r.limits.Field).
				Suggest("raise limits.fieldBytes in the configuration if the file is right"))
			ok = false
		case problem != "":
			r.list.Add(finding.New(ruleCharacter, at, "the field %q %s", shorten(value), problem).Suggest("type it anew without that"))
			ok = false
		}
		row[r.header[i]] = policy.Text{Value: value, At: at}
	}
	return row, ok
}

func problem(value string) string {
	for _, c := range value {
		if c != ' ' && notShown(c) {
			return fmt.Sprintf("holds the character U+%04X", c)
		}
	}
	if strings.TrimSpace(value) != value {
		return "begins or ends with a blank"
	}
	return ""
}

// notShown reports characters that a reader of the file cannot see.
func notShown(c rune) bool { return !unicode.IsPrint(c) || unicode.IsSpace(c) }

func shorten(s string) string {
	if len(s) <= 80 {
		return s
	}
	return strings.ToValidUTF8(s[:80], "") + "…"
}

// List splits a field that holds several values, separated by single blanks.
// An empty field is an empty list; two blanks give an empty value, which no
// grammar accepts.
func List(t policy.Text) []policy.Text {
	if t.Value == "" {
		return nil
	}
	var out []policy.Text
	for v := range strings.SplitSeq(t.Value, " ") {
		out = append(out, policy.Text{Value: v, At: t.At})
	}
	return out
}
