// SPDX-License-Identifier: Apache-2.0

package ascii_test

import (
	"encoding/xml"
	"errors"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/source/ascii"
)

func TestReader(t *testing.T) {
	for in, want := range map[string]string{
		`<?xml version="1.0" encoding="us-ascii"?><a>b&#233;</a>`:  "",
		`<?xml version="1.0" encoding="US-ASCII"?><a>b</a>`:        "",
		`<?xml version="1.0" encoding="us-ascii"?><a>é</a>`:        "the encoding is US-ASCII, which does not have the byte 0xC3",
		`<?xml version="1.0" encoding="windows-1252"?><a>b</a>`:    `the encoding is "windows-1252" and must be UTF-8`,
		`<?xml version="1.0" encoding="UTF-8"?><a>é</a>`:           "",
		`<?xml version="1.0" encoding="us-ascii"?><a b="` + "\x80": "the encoding is US-ASCII, which does not have the byte 0x80",
	} {
		d := xml.NewDecoder(strings.NewReader(in))
		d.CharsetReader = ascii.Reader
		var v struct {
			Text string `xml:",chardata"`
		}
		err := d.Decode(&v)
		var encoding *ascii.EncodingError
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", in, err)
		case want != "" && (!errors.As(err, &encoding) || encoding.Error() != want):
			t.Errorf("%s: got %v, want %s", in, err, want)
		}
	}
}
