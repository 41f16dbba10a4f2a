// SPDX-License-Identifier: Apache-2.0

package pointers

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// The kinds of values that may stay. None of them fits what is not a value, nor
// what would have to be escaped in JSON.

// maxText is how long a value may be that stays, in bytes.
const maxText = 4096

// isToken fits codes, ids, versions and the values of identifiers: letters,
// digits, dots, dashes; and colons in a URN, which leads nowhere.
func isToken(text []byte) bool {
	urn := bytes.HasPrefix(text, []byte("urn:"))
	return short(text) && only(text, func(c byte) bool {
		return isAlphanumeric(c) || c == '-' || c == '.' || c == '_' || c == ':' && urn
	})
}

// isWords fits the display of a code: letters, digits and blanks, and what can
// stand in no address.
func isWords(text []byte) bool {
	if !short(text) {
		return false
	}
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && bytes.IndexByte([]byte(" -(),'"), text[0]) < 0 {
			return false
		}
		text = text[size:]
	}
	return true
}

// isDate fits date, dateTime and instant.
func isDate(text []byte) bool {
	const form = "0000-00-00T00:00:00"
	end := min(len(text), len(form))
	date, zone := text[:end], text[end:]
	switch len(date) {
	case len("0000"), len("0000-00"), len("0000-00-00"), len(form):
		return isForm(date, form[:len(date)]) && isZone(zone)
	}
	return false
}

// isZone fits what follows the seconds.
func isZone(text []byte) bool {
	if fraction, ok := bytes.CutPrefix(text, []byte(".")); ok {
		n := 0
		for n < len(fraction) && isDigit(fraction[n]) {
			n++
		}
		if n == 0 || n > 9 {
			return false
		}
		text = fraction[n:]
	}
	return len(text) == 0 || string(text) == "Z" || isForm(text, "+00:00") || isForm(text, "-00:00")
}

// isForm reports whether a text is like the form, in which 0 is any digit.
func isForm(text []byte, form string) bool {
	if len(text) != len(form) {
		return false
	}
	for i, c := range text {
		if c != form[i] && (form[i] != '0' || !isDigit(c)) {
			return false
		}
	}
	return true
}

var mediaTypes = []string{"application", "audio", "image", "message", "model", "multipart", "text", "video"}

// isMedia fits a media type without parameters.
func isMedia(text []byte) bool {
	top, sub, _ := bytes.Cut(text, []byte("/"))
	return slices.Contains(mediaTypes, string(top)) && short(sub) && only(sub, func(c byte) bool {
		return isAlphanumeric(c) || c == '-' || c == '.' || c == '+'
	})
}

// hosts are those of code systems and profiles: none of them has a patient's
// documents.
var hosts = []string{
	"fhir.nhs.uk", "fhir.nhs.net", "fhir.hl7.org.uk", "hl7.org", "terminology.hl7.org",
	"snomed.info", "loinc.org", "nicip.nhs.uk", "ihe.net",
}

// isURI fits a name of something that is published.
func isURI(text []byte) bool {
	if isURN(text) {
		return true
	}
	rest, ok := bytes.CutPrefix(text, []byte("https://"))
	if !ok {
		rest, ok = bytes.CutPrefix(text, []byte("http://"))
	}
	host, path, _ := bytes.Cut(rest, []byte("/"))
	return ok && slices.Contains(hosts, string(host)) && len(path) <= maxShort && !leadsUp(path) && only(path, func(c byte) bool {
		return isAlphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '/'
	})
}

func isURN(text []byte) bool { return bytes.HasPrefix(text, []byte("urn:")) && isToken(text) }

// leadsUp reports whether a path has a segment that stands for another one.
func leadsUp(path []byte) bool {
	for segment := range bytes.SplitSeq(path, []byte("/")) {
		if string(segment) == "." || string(segment) == ".." {
			return true
		}
	}
	return false
}

// actors are the resources of which a pointer may name one, directories those
// that have them for the whole country.
var (
	actors      = []string{"Patient", "Organization", "Practitioner", "PractitionerRole", "RelatedPerson", "Device"}
	directories = []string{"https://directory.spineservices.nhs.uk/", "https://demographics.spineservices.nhs.uk/"}
)

// isReference fits a URN and the name of an actor, which may stand in a national
// directory, below the release of FHIR.
func isReference(text []byte) bool {
	rest, found := text, false
	for _, d := range directories {
		if behind, ok := bytes.CutPrefix(text, []byte(d)); ok {
			rest, found = behind, true
		}
	}
	kind, id, _ := bytes.Cut(rest, []byte("/"))
	for found && !isActor(kind) && short(kind) && only(kind, isAlphanumeric) {
		kind, id, _ = bytes.Cut(id, []byte("/"))
	}
	return isURN(text) || isActor(kind) && isToken(id) && !isURN(id) && !leadsUp(id) && short(text)
}

func isActor(kind []byte) bool { return slices.Contains(actors, string(kind)) }

// isAddress fits what is visible in ASCII.
func isAddress(text []byte) bool {
	return len(text) > 0 && len(text) <= maxText && only(text, func(c byte) bool {
		return c > ' ' && c <= '~' && c != '"' && c != '\\' && c != '<' && c != '>'
	})
}

// isPaging fits the relations of the links of a search result, but last: the
// number of pages tells how many pointers there are.
func isPaging(text []byte) bool {
	switch string(text) {
	case "self", "first", "prev", "previous", "next":
		return true
	}
	return false
}

func isDocumentReference(text []byte) bool { return string(text) == "DocumentReference" }

// maxShort is how long all but the address of a link may be, in bytes.
const maxShort = 128

func short(text []byte) bool { return len(text) > 0 && len(text) <= maxShort }

func only(text []byte, good func(byte) bool) bool {
	for _, c := range text {
		if !good(c) {
			return false
		}
	}
	return true
}

func isAlphanumeric(c byte) bool { return isLetter(c) || isDigit(c) }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
