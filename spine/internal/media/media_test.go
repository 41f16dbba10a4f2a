// SPDX-License-Identifier: Apache-2.0

package media

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestForms(t *testing.T) {
	for accept, want := range map[string]Form{
		"":                                    XML,
		"*/*":                                 XML,
		"application/*;q=0.1":                 XML,
		"application/fhir+json":               JSON,
		"Application/FHIR+JSON; charset=utf8": JSON,
		"text/html, application/fhir+json":    JSON,
		"application/fhir+xml,*/*":            XML,
		"text/html":                           None,
		"application/pdf, image/png":          None,
		"application/json":                    JSON,

		"application/fhir+json;q=0":                         None,
		"application/fhir+json;q=0, */*":                    XML,
		"application/fhir+xml; q=0.000, */*;q=0.1":          JSON,
		"application/fhir+xml;q=0,application/json;q=0,*/*": JSON,
		"*/*;q=0": None,
		"application/fhir+json, application/fhir+json;q=0":   None,
		"application/fhir+json;q=0.001":                      JSON,
		"application/fhir+json;q=1.1":                        None,
		"application/fhir+json;q=2":                          None,
		"application/fhir+json;q=":                           None,
		"application/fhir+json;q=0.1234":                     None,
		"application/fhir+json;q=.5":                         None,
		"*garbage":                                           None,
		"*":                                                  None,
		"application/*nonsense":                              None,
		"application/* nonsense":                             None,
		"application/fhir+json garbage":                      None,
		"application/fhir+json;garbage":                      None,
		"application/fhir+json;":                             JSON,
		"application/fhir+json;;charset=utf-8":               JSON,
		`application/fhir+json;a="x, text/html;q=0\"" ;q=1`:  JSON,
		`application/fhir+json;a="x`:                         None,
		`text/html;a=",application/fhir+json;b="`:            None,
		`text/html;a=",application/fhir+json;b=", text/json`: JSON,
		"application/fhir+json;a=\"\x00\"":                   None,
		"/":                                                  None,
		"application/":                                       None,
		"*/*, application/fhir+json":                         XML,
		"APPLICATION/*":                                      XML,

		// A parameter that comes twice.
		"application/fhir+json;q=0;q=1":                    None,
		"application/fhir+json;q=1;Q=0":                    None,
		"application/fhir+json;a=1;b=2;A=1":                None,
		"application/fhir+json;q=0;q=1, */*":               XML, // the first asks for nothing, and refuses nothing
		"*/*;q=1;q=0":                                      None,
		"application/fhir+json" + manyParameters(16):       JSON,
		"application/fhir+json" + manyParameters(17):       None,
		"application/fhir+json;;;;;;;;;;;;;;;;;;;;;;;;a=1": JSON,

		// The most specific range decides, and zero beside another of its kind.
		"*/*, */*;q=0":                                               None,
		"*/*;q=0, */*":                                               None,
		"*/*;q=0, application/fhir+json":                             JSON,
		"application/fhir+json, */*;q=0":                             JSON,
		"application/*;q=0, application/fhir+xml;q=0.001":            XML,
		"application/*;q=0, text/html, */*;q=1":                      None, // text/json is left, and that is not what is answered
		"application/*, */*;q=0":                                     XML,
		"application/*, application/*;q=0":                           None,
		"application/fhir+json;q=0.5, application/fhir+json;a=b;q=0": None,
		"application/fhir+json;q=0, application/fhir+xml, */*":       XML,
		"application/fhir+xml;q=0, */*, application/fhir+json;q=0":   None,
		"text/html;q=0, application/*":                               XML,
		"application/f*, application/fhir+json;q=0":                  None,

		// Several names of one form.
		"application/json;q=0, application/fhir+json": JSON,
		"application/fhir+json;q=0, application/json": None,
		"application/fhir+json;q=0, application/*":    XML,
		"application/json;q=0":                        None,
		"application/json;q=0, text/json":             JSON,
		"application/json;q=0, */*;q=0.1":             XML,
		"application/fhir+xml;q=0, application/json":  JSON,
		"text/*":                                       JSON,
		"text/*, application/*":                        JSON,
		"text/*;q=0, application/*":                    XML,
		"text/*, application/fhir+json;q=0":            None,
		"*/*;q=0, application/json":                    None,
		"*/json":                                       None,
		"application/xml, application/fhir+json":       XML,
		"application/fhir+json;q=0.1, application/xml": JSON, // the order, whatever the weights
		"application/fhir+json, application/fhir+json;q=0, application/xml": XML,
	} {
		if got := NRL.Accept([]string{accept}, XML); got != want {
			t.Errorf("Accept %q: %v, want %v", accept, got, want)
		}
	}
	if got := NRL.Accept([]string{"application/fhir+json;q=0", "", ",,", "*/*"}, JSON); got != XML {
		t.Error("several headers are not one list")
	}
	if got := FHIR.Accept([]string{"text/*, application/*;q=0"}, JSON); got != None {
		t.Error("GP Connect takes text/json")
	}
	if got := FHIR.ContentType("application/fhir+json;charset=utf-8;charset=utf-7"); got != None {
		t.Error("a parameter twice is taken")
	}
	if got := FHIR.Accept([]string{"application/json"}, JSON); got != None {
		t.Error("GP Connect takes application/json")
	}
	for query, want := range map[string]Form{
		"_format=application/fhir+json":               JSON,
		"_format=application%2Ffhir%2Bjson":           JSON,
		"a=b&_format=application%2ffhir%2bxml":        XML,
		"_format=application/fhir json":               None,
		"_format=":                                    None,
		"_format":                                     None,
		"_format=text/json&_format=application/json":  None,
		"x_format=application/json&_format=text/json": JSON,
	} {
		if got, there := NRL.Format(query); got != want || !there {
			t.Errorf("%q: %v %v, want %v", query, got, there, want)
		}
	}
	if _, there := NRL.Format("format=x"); there {
		t.Error("another parameter is taken for _format")
	}
}

func manyParameters(n int) (s string) {
	for i := range n {
		s += fmt.Sprintf(";p%d=1", i)
	}
	return s
}

var (
	listForm  = regexp.MustCompile(`^(?:[^",]|"(?:[^"\\]|\\(?s:.))*(?:"|\\?$))*`)
	rangeForm = regexp.MustCompile(`^(` + tokenForm + `/` + tokenForm + `)((?:[ \t]*;[ \t]*(?:` + tokenForm + `=` + valueForm + `)?)*)$`)
	paramForm = regexp.MustCompile(`;[ \t]*(` + tokenForm + `)=(` + valueForm + `)`)
	qForm     = regexp.MustCompile(`^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$`)
)

const (
	tokenForm = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
	valueForm = `(?:` + tokenForm + `|"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\(?s:.))*")`
)

// slowly answers what Accept does, from RFC 9110 word by word: it lists the
// ranges, takes every type by itself, and then looks for a form.
func slowly(names map[string]Form, answers [2]string, header string, fallback Form) Form {
	type weighed struct {
		name   string
		weight float64
	}
	var list []weighed
	empty := true
	for rest := header; ; {
		one := listForm.FindString(rest)
		if s := strings.Trim(one, " \t"); s != "" {
			empty = false
			if name, weight, ok := rangeOf(s); ok {
				list = append(list, weighed{name, weight})
			}
		}
		if rest = rest[len(one):]; rest == "" {
			break
		}
		rest = rest[1:]
	}
	if empty {
		return fallback
	}
	weigh := func(name string) (lowest float64, matched bool) {
		kind, _, _ := strings.Cut(name, "/")
		for _, pattern := range []string{name, kind + "/*", "*/*"} {
			for _, r := range list {
				if r.name == pattern && (!matched || r.weight < lowest) {
					lowest, matched = r.weight, true
				}
			}
			if matched {
				return lowest, true
			}
		}
		return 0, false
	}
	acceptable := map[Form]bool{}
	for name, form := range names {
		weight, _ := weigh(name)
		acceptable[form] = acceptable[form] || weight > 0
	}
	for _, name := range answers {
		if weight, matched := weigh(name); matched && weight == 0 {
			acceptable[names[name]] = false
		}
	}
	for _, r := range list {
		asked := map[Form]bool{}
		for name, form := range names {
			kind, _, _ := strings.Cut(name, "/")
			if r.weight > 0 && acceptable[form] && (r.name == name || r.name == kind+"/*" || r.name == "*/*") {
				asked[form] = true
			}
		}
		for _, form := range []Form{fallback, XML, JSON} {
			if asked[form] {
				return form
			}
		}
	}
	return None
}

func rangeOf(s string) (name string, weight float64, ok bool) {
	m := rangeForm.FindStringSubmatch(s)
	if m == nil {
		return "", 0, false
	}
	weight = 1
	seen := map[string]bool{}
	for _, p := range paramForm.FindAllStringSubmatch(m[2], -1) {
		name := strings.ToLower(p[1])
		if seen[name] || len(seen) == mostParameters {
			return "", 0, false
		}
		seen[name] = true
		if name == "q" {
			if !qForm.MatchString(p[2]) {
				return "", 0, false
			}
			weight, _ = strconv.ParseFloat(strings.TrimSuffix(p[2], "."), 64)
		}
	}
	return strings.ToLower(m[1]), weight, true
}

var (
	nrlNames = map[string]Form{
		"application/fhir+json": JSON, "application/json+fhir": JSON, "application/json": JSON, "text/json": JSON,
		"application/fhir+xml": XML, "application/xml+fhir": XML, "application/xml": XML,
	}
	fhirNames = map[string]Form{"application/fhir+json": JSON, "application/fhir+xml": XML}
	answers   = [2]string{"application/fhir+json", "application/fhir+xml"}
)

func agree(t *testing.T, header string) {
	t.Helper()
	for _, fallback := range []Form{XML, JSON} {
		if got, want := NRL.Accept([]string{header}, fallback), slowly(nrlNames, answers, header, fallback); got != want {
			t.Errorf("NRL %q: %v, slowly %v", header, got, want)
		}
		if got, want := FHIR.Accept([]string{header}, fallback), slowly(fhirNames, answers, header, fallback); got != want {
			t.Errorf("FHIR %q: %v, slowly %v", header, got, want)
		}
	}
}

// Lists of ranges that match each other decide alike.
func TestAcceptSlowly(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	from := func(of ...string) string { return of[r.IntN(len(of))] }
	answered := map[Form]int{}
	for range 20_000 {
		var list []string
		for range r.IntN(5) + 1 {
			list = append(list, from("*/*", "application/*", "application/*", "text/*", "text/html", "application/fhir+json", "application/fhir+json", "application/json", "text/json",
				"application/fhir+xml", "application/fhir+xml", "application/xml", "Application/FHIR+JSON", "*/json", "application/f*", "*", "", "application/fhir+json;a=b", `text/html;a=",";b="\""`)+
				from("", "", ";q=0", "; q=0.0", ";Q=0.000", ";q=1", ";q=0.5", ";q=0;q=1", ";q=2", ";", " ; ;a=1", ";a=1;q=0", ";a=1;a=2", ";q"))
		}
		header := strings.Join(list, from(",", ", ", " ,"))
		agree(t, header)
		answered[NRL.Accept([]string{header}, XML)]++
	}
	if answered[None] < 2_000 || answered[XML] < 2_000 || answered[JSON] < 2_000 {
		t.Errorf("%v", answered)
	}
}

func TestAcceptAllocatesNothing(t *testing.T) {
	header := []string{`text/html;a="b", */*;q=0.1`, "application/fhir+xml;q=0"}
	if n := testing.AllocsPerRun(100, func() { NRL.Accept(header, XML) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkAccept(b *testing.B) {
	header := []string{"application/fhir+json"}
	b.ReportAllocs()
	for b.Loop() {
		NRL.Accept(header, XML)
	}
}

// Whatever the header is: what is answered has been asked for, and the slow
// reading answers the same.
func FuzzAccept(f *testing.F) {
	for _, s := range []string{
		`application/fhir+json;q=0, */*;a="x,y"`, "application/*;q=0.1,text/html", "application/fhir+json;q=0;q=1", "*/*, */*;q=0", "application/*;q=0, */*, text/json",
		`a/b;c="\"", application/fhir+xml`, `a/b;c="\`, "application/xml;q=0, application/fhir+xml;", ",,", "text/*;q=0.000,*/*;q=0.001", "*/*;q=",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		agree(t, accept)
	})
}
