// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxDepth of objects and lists in each other. Userinfo has three.
const maxDepth = 16

var errAmbiguous = errors.New("not JSON that every reader reads alike")

// object is a JSON object. Its values are object, []any, string, json.Number,
// bool, nil and garbled. No two names are equal, in whatever case.
type object map[string]any

// garbled stands where a text was that is not plain. As it is not a string,
// nothing of the text can get any further.
type garbled struct{}

// parseObject reads one JSON object, more strictly than encoding/json: no name
// comes twice or in two cases, names are printable ASCII, and texts are valid
// Unicode without control characters. encoding/json would take the last of
// several names, and put U+FFFD for what is not Unicode.
func parseObject(data []byte) (object, error) { return parse(data, true) }

// parseTexts is parseObject for a document that has texts for display: those
// that are not plain become garbled. What somebody called an organisation must
// not keep its staff from signing in.
func parseTexts(data []byte) (object, error) { return parse(data, false) }

func parse(data []byte, strict bool) (object, error) {
	if !json.Valid(data) {
		return nil, errAmbiguous
	}
	d := decoder{json.NewDecoder(bytes.NewReader(data)), strict}
	d.UseNumber()
	v, err := d.value(0)
	if err != nil {
		return nil, err
	}
	o, ok := v.(object)
	if !ok {
		return nil, errAmbiguous
	}
	return o, nil
}

type decoder struct {
	*json.Decoder
	strict bool
}

func (d decoder) value(depth int) (any, error) {
	t, err := d.Token()
	if err != nil || depth > maxDepth {
		return nil, errAmbiguous
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return d.members(depth)
		}
		return d.elements(depth)
	case string:
		switch {
		case plain(t):
		case d.strict:
			return nil, errAmbiguous
		default:
			return garbled{}, nil
		}
	}
	return t, nil
}

func (d decoder) members(depth int) (any, error) {
	o, seen := object{}, map[string]bool{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok || !isName(name) || seen[strings.ToLower(name)] {
			return nil, errAmbiguous
		}
		seen[strings.ToLower(name)] = true
		if o[name], err = d.value(depth + 1); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return o, err
}

func (d decoder) elements(depth int) (any, error) {
	list := []any{}
	for d.More() {
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, err
}

// isName is one or more printable ASCII characters: no other character is the
// other case of one of them.
func isName(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}

// plain is text without control characters, without those that change the
// direction of writing, and without U+FFFD, which stands for what was not
// Unicode.
func plain(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return false
		}
	}
	return true
}
