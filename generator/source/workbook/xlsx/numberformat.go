// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// showsText reports whether a text in a cell with this number format is shown
// as it is. It is if the format speaks of numbers alone ("0", "#,##0.00"), or
// if its section for texts holds nothing but "@", a colour that stands out
// from the fill, and blanks as wide as a character ("_)").
//
// The section for texts is the fourth of four, or else the last one if it
// holds "@". Where programs differ the answer is no: more than four sections,
// a condition, "@" in a section that is not the last, and whatever is not
// understood.
func (p *palette) showsText(code string, fill []rgb) bool {
	sections, ok := splitFormat(code)
	if !ok {
		return false
	}
	last := len(sections) - 1
	for i, s := range sections {
		if s.condition || s.texts > 0 && i != last {
			return false
		}
	}
	s := sections[last]
	if s.texts == 0 && len(sections) < 4 { // nothing for texts; the first section may colour them
		return sections[0].colour == "" || p.stands(sections[0].colour, fill)
	}
	return s.texts == 1 && !s.more && (s.colour == "" || p.stands(s.colour, fill))
}

// colourNames are the colours that a number format knows by name, in the order
// of the numbers that it knows them by as well.
var colourNames = []string{"black", "white", "red", "green", "blue", "yellow", "magenta", "cyan"}

// stands reports whether a colour of a number format, such as "red" or
// "color12", stands out from the fill.
func (p *palette) stands(name string, fill []rgb) bool {
	const first = 8 // of the palette: the eight before it are the same once more
	value := ""
	if i := slices.Index(colourNames, name); i >= 0 {
		value = excelize.IndexedColorMapping[first+i]
	} else if n, ok := colourNumber(name); ok {
		value = p.number(first + n - 1)
	}
	c, ok := parseColour(value)
	return ok && !hides(c, fill)
}

func colourNumber(name string) (int, bool) {
	number, _ := strings.CutPrefix(name, "color")
	n, ok := parseNumber(strings.TrimSpace(number), 56)
	return n, ok && n > 0
}

// section is a section of a number format.
type section struct {
	texts     int    // how often it holds "@"
	more      bool   // it holds something else that shows
	condition bool   // it is for some numbers alone, such as [>5]
	colour    string // in lower case
}

// splitFormat reads a number format section by section.
func splitFormat(code string) ([]section, bool) {
	sections := make([]section, 1, 4)
	runes := []rune(code)
	for i := 0; i < len(runes); i++ {
		s := &sections[len(sections)-1]
		switch runes[i] {
		case ';':
			sections = append(sections, section{})
		case '@':
			s.texts++
		case '_': // a blank as wide as the next character
			i++
		case '\\', '*': // the next character, once or as often as there is room
			s.more = true
			i++
		case '"', '[':
			end := slices.Index(runes[i+1:], closing(runes[i]))
			if end < 0 {
				return nil, false
			}
			s.enclosed(runes[i], strings.ToLower(string(runes[i+1:i+1+end])))
			i += end + 1
		default:
			s.more = true
		}
	}
	return sections, len(sections) <= 4
}

func closing(c rune) rune {
	if c == '[' {
		return ']'
	}
	return c
}

// enclosed reads what stands in quotes or brackets. In brackets that is a
// condition, a locale, which shows nothing, a colour, or something about numbers.
func (s *section) enclosed(by rune, word string) {
	_, numbered := colourNumber(word)
	switch {
	case by == '"':
		s.more = true
	case word == "" || strings.ContainsAny(word[:1], "<>="):
		s.condition = true
	case strings.HasPrefix(word, "$-"):
	case numbered || slices.Contains(colourNames, word):
		s.colour = word
	default:
		s.more = true
	}
}
