// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxDepth of objects and lists in each other. Answers of the API have ten.
const maxDepth = 32

var errAmbiguous = errors.New("it is not JSON that every reader reads alike")

// decode reads JSON into v, more strictly than encoding/json, which takes the last of several members
// of one name, and a name in another case.
func decode(data []byte, v any) error {
	if !utf8.Valid(data) {
		return errAmbiguous
	}
	if err := unambiguous(json.NewDecoder(bytes.NewReader(data)), 0); err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// decodeForm is decode for a form of ours, which has no other members.
func decodeForm(data []byte, v any) error {
	if err := decode(data, new(any)); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// unambiguous reads a value, and refuses a name that comes twice in an object, in
// whatever case, or is not ASCII, and what is nested too deeply.
func unambiguous(d *json.Decoder, depth int) error {
	token, err := d.Token()
	opening, ok := token.(json.Delim)
	if !ok {
		return err
	}
	if depth == maxDepth {
		return fmt.Errorf("it is nested more than %d deep", maxDepth)
	}
	names := map[string]bool{}
	for d.More() {
		if opening == '{' {
			name, err := d.Token()
			text, _ := name.(string)
			small := strings.ToLower(text)
			if err != nil || names[small] || strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > '~' }) {
				return errors.Join(err, errAmbiguous)
			}
			names[small] = true
		}
		if err := unambiguous(d, depth+1); err != nil {
			return err
		}
	}
	_, err = d.Token() // the end
	return err
}
