// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
)

// contents are what a file says.
type contents struct {
	rows []spine.SystemRow
	time time.Time // of the file itself; zero if it has none
}

// format reads the text of a file.
type format func(data []byte) (contents, error)

// formatOf returns the format of a file by the end of its name.
func formatOf(name string) (format, bool) {
	switch {
	case strings.HasSuffix(name, ".csv"):
		return readCSV, true
	case strings.HasSuffix(name, ".json"):
		return readJSON, true
	}
	return nil, false
}

// fileColumns are those of the table, and the members of a system in JSON.
var fileColumns = []string{"asid", "ods", "sends", "receives", "host", "certificate"}

// readCSV reads the table that the generator reads (docs/inputs.md), and refuses
// it besides if an ASID comes twice, or if the last line does not end: it may
// have been cut.
func readCSV(data []byte) (contents, error) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if !bytes.HasSuffix(data, []byte("\n")) {
		return contents{}, errors.New("its last line does not end in a line break, so it may have been cut")
	}
	r := csv.NewReader(bytes.NewReader(data))
	header, err := r.Read()
	if err != nil {
		return contents{}, fmt.Errorf("its header: %w", err)
	}
	if sorted := slices.Sorted(slices.Values(header)); !slices.Equal(sorted, slices.Sorted(slices.Values(fileColumns))) {
		return contents{}, fmt.Errorf("its header must be %s", strings.Join(fileColumns, ","))
	}
	header = slices.Clone(header)
	var s contents
	r.ReuseRecord = true
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return contents{}, err
		}
		row, err := csvRow(header, record)
		if err != nil {
			line, _ := r.FieldPos(0)
			return contents{}, fmt.Errorf("line %d: %w", line, err)
		}
		s.rows = append(s.rows, row)
	}
}

// csvRow reads the fields of a row. Several ids are separated by single blanks.
func csvRow(header, record []string) (spine.SystemRow, error) {
	fields := map[string]string{}
	for i, value := range record {
		fields[header[i]] = value
	}
	return checkRow(spine.SystemRow{
		ASID: spine.ASID(fields["asid"]), ODS: spine.ODSCode(fields["ods"]), Sends: splitIDs(fields["sends"]), Receives: splitIDs(fields["receives"]),
		Host: fields["host"], Certificate: fields["certificate"],
	})
}

func splitIDs(field string) []spine.InteractionID {
	if field == "" {
		return nil
	}
	var out []spine.InteractionID
	for id := range strings.SplitSeq(field, " ") {
		out = append(out, spine.InteractionID(id))
	}
	return out
}

// checkRow refuses a row with a value that is not of its kind. Of the rest
// spine.NewSnapshot says what is wrong.
func checkRow(row spine.SystemRow) (spine.SystemRow, error) {
	switch {
	case !code.IsODS(row.ODS):
		return row, fmt.Errorf("%.40q is not an ODS code, which is 3 to 12 capital letters and digits", string(row.ODS))
	case row.Host != "" && !isEndpoint(row.Host):
		return row, fmt.Errorf("%.40q is neither a lower case host name nor https:// with one and a path", row.Host)
	case row.Certificate != "" && !isHost(row.Certificate):
		return row, fmt.Errorf("%.40q is not a lower case host name, as a certificate has it", row.Certificate)
	}
	for _, id := range slices.Concat(row.Sends, row.Receives) {
		if !isRegistered(string(id)) {
			return row, fmt.Errorf("%.80q is not an interactionId", string(id))
		}
	}
	return row, nil
}

// The grammars are those of the generator, which a test in internal/proof holds.
const (
	idPart = `[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?`
	label  = `[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?`
)

var (
	interactionPattern = regexp.MustCompile(`\Aurn:(?:nhs:names:services:` + idPart + `|oasis:names:tc:ebxml-msg:service)(?::` + idPart + `)+\z`)
	hostPattern        = regexp.MustCompile(`\A` + label + `(?:\.` + label + `)+\z`)
	pathPattern        = regexp.MustCompile(`\A(?:/[A-Za-z0-9._~$&+,:=@-]+){0,32}\z`)
)

const (
	maxInteraction = 255
	maxHost        = 253
	maxEndpoint    = 255
)

func isRegistered(s string) bool {
	return len(s) <= maxInteraction && interactionPattern.MatchString(s)
}

func isHost(s string) bool { return len(s) <= maxHost && hostPattern.MatchString(s) }

// isEndpoint is a host, or a service root as an https URL.
func isEndpoint(s string) bool {
	rest, isRoot := strings.CutPrefix(s, "https://")
	if !isRoot {
		return isHost(s)
	}
	host, path := strings.TrimSuffix(rest, "/"), ""
	if i := strings.IndexByte(host, '/'); i >= 0 {
		host, path = host[:i], host[i:]
	}
	dots := slices.ContainsFunc(strings.Split(path, "/"), func(s string) bool { return s == "." || s == ".." })
	return len(s) <= maxEndpoint && isHost(strings.TrimSuffix(host, ":443")) && pathPattern.MatchString(path) && !dots
}

// formVersion is that of the JSON form.
const formVersion = 1

// readJSON reads
//
//	{"version": 1, "time": "2026-01-31T12:00:00Z", "systems": [
//	  {"asid": "…", "ods": "…", "sends": ["…"], "receives": ["…"], "host": "…", "certificate": "…"}
//	]}
//
// in which asid and ods must be there, and version and systems. It refuses names that it does
// not know, in another case as well, those that come twice, and null.
func readJSON(data []byte) (contents, error) {
	d := jsonReader{json.NewDecoder(bytes.NewReader(data))}
	d.UseNumber()
	var s contents
	version := json.Number("")
	err := d.object(map[string]func() error{
		"version": func() (err error) { version, err = jsonToken[json.Number](d); return err },
		"time":    func() (err error) { s.time, err = d.time(); return err },
		"systems": func() (err error) { s.rows, err = jsonList(d, d.system); return err },
	}, "version", "systems")
	if err != nil {
		return contents{}, fmt.Errorf("at byte %d: %w", d.InputOffset(), err)
	}
	if version != json.Number(fmt.Sprint(formVersion)) {
		return contents{}, fmt.Errorf("its version is %.20q and must be %d", string(version), formVersion)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return contents{}, errors.New("there is more behind the end of the object")
	}
	return s, nil
}

// jsonReader reads JSON in which each name comes once and is one of those that are
// expected.
type jsonReader struct{ *json.Decoder }

func (d jsonReader) system() (row spine.SystemRow, err error) {
	text := func(to func(string)) func() error {
		return func() error {
			s, err := jsonToken[string](d)
			to(s)
			return err
		}
	}
	some := func(to *[]spine.InteractionID) func() error {
		return func() (err error) {
			*to, err = jsonList(d, func() (spine.InteractionID, error) {
				s, err := jsonToken[string](d)
				return spine.InteractionID(s), err
			})
			return err
		}
	}
	err = d.object(map[string]func() error{
		"asid":        text(func(s string) { row.ASID = spine.ASID(s) }),
		"ods":         text(func(s string) { row.ODS = spine.ODSCode(s) }),
		"sends":       some(&row.Sends),
		"receives":    some(&row.Receives),
		"host":        text(func(s string) { row.Host = s }),
		"certificate": text(func(s string) { row.Certificate = s }),
	}, "asid", "ods")
	if err != nil {
		return row, err
	}
	return checkRow(row)
}

// object reads an object with the members, of which some must be there.
func (d jsonReader) object(members map[string]func() error, must ...string) error {
	if err := d.delim('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for d.More() {
		name, err := jsonToken[string](d)
		if err != nil {
			return err
		}
		read, ok := members[name]
		if !ok || seen[name] {
			return fmt.Errorf("the name %.40q is not expected here, or not again", name)
		}
		seen[name] = true
		if err := read(); err != nil {
			return err
		}
	}
	for _, name := range must {
		if !seen[name] {
			return fmt.Errorf("the name %q is missing", name)
		}
	}
	return d.delim('}')
}

// jsonList reads a list of what read reads.
func jsonList[T any](d jsonReader, read func() (T, error)) (all []T, err error) {
	if err := d.delim('['); err != nil {
		return nil, err
	}
	for d.More() {
		v, err := read()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, d.delim(']')
}

func (d jsonReader) delim(want json.Delim) error {
	got, err := jsonToken[json.Delim](d)
	if err == nil && got != want {
		err = fmt.Errorf("%q stands where %q must", got.String(), want.String())
	}
	return err
}

func (d jsonReader) time() (time.Time, error) {
	text, err := jsonToken[string](d)
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339, text)
}

// jsonToken reads the next token, which must be of the type.
func jsonToken[T any](d jsonReader) (T, error) {
	var none T
	t, err := d.Token()
	if err != nil {
		return none, err
	}
	v, ok := t.(T)
	if !ok {
		return none, fmt.Errorf("a %T stands where a %T must", t, none)
	}
	return v, nil
}
