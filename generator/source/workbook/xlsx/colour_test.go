// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"encoding/xml"
	"slices"
	"testing"
)

// element makes a node of a name, attributes in pairs, and children.
func element(name string, attributes []string, children ...node) node {
	n := node{name: name, children: children}
	for i := 0; i < len(attributes); i += 2 {
		n.attrs = append(n.attrs, xml.Attr{Name: xml.Name{Local: attributes[i]}, Value: attributes[i+1]})
	}
	return n
}

func colour(attributes ...string) node { return element("color", attributes) }

func TestColours(t *testing.T) {
	p := &palette{indexed: []string{"FF010203"}}
	p.theme[0], p.theme[1], p.theme[11] = "FFFFFF", "000000", "0A0B0C"
	usual := rgb{9, 9, 9}
	for _, c := range []struct {
		node node
		want rgb
	}{
		{colour("rgb", "FF102030"), rgb{16, 32, 48}},
		{colour("rgb", "00102030"), rgb{16, 32, 48}},
		{colour("rgb", "102030"), rgb{16, 32, 48}},
		{colour("rgb", "10203"), usual},
		{colour("rgb", "FF10203G"), usual},
		{colour("rgb", "FF102030", "indexed", "10"), rgb{16, 32, 48}},
		{colour("rgb", "FF102030", "theme", "0"), white},
		{colour("theme", "11"), rgb{10, 11, 12}},
		{colour("theme", "12"), usual},
		{colour("theme", "5"), usual}, // the theme does not say
		{colour("indexed", "0"), rgb{1, 2, 3}},
		{colour("indexed", "1"), white},
		{colour("indexed", "65"), white},
		{colour("indexed", "66"), usual},
		{colour("auto", "1"), usual},
		{colour("auto", "1", "tint", "1"), usual},
		{colour("theme", "1", "tint", "1"), white},
		{colour("theme", "0", "tint", "-1"), black},
		{colour("theme", "1", "tint", "0.5"), rgb{128, 128, 128}},
		{colour("theme", "0", "tint", "x"), white},
	} {
		if got := p.colour(c.node, usual); got != c.want {
			t.Errorf("%v: %v", c.node.attrs, got)
		}
	}
}

func TestFaces(t *testing.T) {
	p := &palette{}
	on, off := element("strike", nil), element("strike", []string{"val", "false"})
	if f := p.face(element("font", nil, on, off, element("sz", []string{"val", "3.5"}))); !f.struck || f.size != 3.5 || f.colour != black {
		t.Errorf("%+v", f)
	}
	if f := p.face(element("font", nil, off)); f.struck {
		t.Errorf("%+v", f)
	}
	for _, n := range []node{element("name", []string{"val", "Wingdings"}), element("rFont", []string{"val", "Wingdings 2"}), element("charset", []string{"val", "2"})} {
		if f := p.face(element("font", nil, n, element("name", []string{"val", "Calibri"}), element("charset", []string{"val", "1"}))); !f.signs {
			t.Errorf("%v: %+v", n, f)
		}
	}
}

func TestFills(t *testing.T) {
	front, back := element("fgColor", []string{"rgb", "111111"}), element("bgColor", []string{"rgb", "222222"})
	dark, light := rgb{17, 17, 17}, rgb{34, 34, 34}
	pattern := func(kind string, children ...node) node {
		if kind == "" {
			return element("fill", nil, element("patternFill", nil, children...))
		}
		return element("fill", nil, element("patternFill", []string{"patternType", kind}, children...))
	}
	stop := element("stop", nil, colour("rgb", "111111"))
	for name, c := range map[string]struct {
		fill       node
		cell, laid []rgb
	}{
		"nothing":            {element("fill", nil), nil, nil},
		"none":               {pattern("none", front, back), nil, nil},
		"no colours":         {pattern("gray125"), []rgb{black, white}, []rgb{black, white}},
		"no type, no colour": {pattern(""), nil, nil},
		"solid":              {pattern("solid", front, back), []rgb{dark}, []rgb{light}},
		"solid in front":     {pattern("solid", front), []rgb{dark}, []rgb{dark}},
		"solid behind":       {pattern("solid", back), []rgb{black}, []rgb{light}},
		"solid, no colours":  {pattern("solid"), []rgb{black}, []rgb{black}},
		"no type":            {pattern("", front, back), nil, []rgb{light}},
		"no type, in front":  {pattern("", front), nil, []rgb{dark}},
		"a pattern":          {pattern("darkGray", front, back), []rgb{dark, light}, []rgb{dark, light}},
		"half a pattern":     {pattern("darkGray", front), []rgb{dark, white}, []rgb{dark, white}},
		"the other half":     {pattern("darkGray", back), []rgb{black, light}, []rgb{black, light}},
		"a gradient":         {element("fill", nil, element("gradientFill", nil, stop, stop)), []rgb{dark, dark}, []rgb{dark, dark}},
	} {
		if got := new(palette).fill(c.fill, "fgColor"); !slices.Equal(got, c.cell) {
			t.Errorf("%s, of a cell: %v", name, got)
		}
		if got := new(palette).fill(c.fill, "bgColor"); !slices.Equal(got, c.laid) {
			t.Errorf("%s, laid over a cell: %v", name, got)
		}
	}
}

func TestFaint(t *testing.T) {
	for _, c := range []struct {
		font face
		fill []rgb
		want string
	}{
		{face{}, nil, ""},
		{face{colour: white}, nil, "its font has the colour of what is behind it"},
		{face{colour: rgb{0xFF, 0xFF, 0}}, nil, "its font has the colour of what is behind it"},
		{face{colour: rgb{0xFF, 0xFF, 0x99}}, nil, "its font has the colour of what is behind it"},
		{face{colour: rgb{0xD9, 0xD9, 0xD9}}, nil, "its font hardly stands out from what is behind it"},
		{face{colour: rgb{0xA6, 0xA6, 0xA6}}, nil, ""},
		{face{colour: rgb{0x9C, 0x57, 0}}, []rgb{{0xFF, 0xEB, 0x9C}}, ""},
		{face{colour: rgb{0x20, 0x20, 0x20}}, []rgb{black}, "its font hardly stands out from what is behind it"},
		{face{}, []rgb{black, black}, "its font has the colour of what is behind it"},
		{face{}, []rgb{black, white}, "its font has the colour of what is behind it"},
		{face{}, []rgb{{0x99, 0x99, 0x99}, white}, ""},
		{face{signs: true}, nil, "its font has signs in place of letters"},
		{face{size: smallFont}, nil, ""},
		{face{size: smallFont - 0.5}, nil, "its font is 3.5 points high"},
	} {
		if got := faint(c.font, c.fill); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
