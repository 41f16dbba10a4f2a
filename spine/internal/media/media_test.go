package media

import (
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
		"application/fhir+xml;q=0,application/json;q=0,*/*": None,
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
	} {
		if got := NRL.Accept([]string{accept}, XML); got != want {
			t.Errorf("Accept %q: %v, want %v", accept, got, want)
		}
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

// Whatever the header is: what is answered has been asked for.
func FuzzAccept(f *testing.F) {
	f.Add(`application/fhir+json;q=0, */*;a="x,y"`)
	f.Add("application/*;q=0.1,text/html")
	f.Fuzz(func(t *testing.T, accept string) {
		small := strings.ToLower(accept)
		switch got := NRL.Accept([]string{accept}, XML); {
		case got == None || got == XML && strings.Trim(accept, ", \t") == "":
		case strings.Contains(small, "*/*") || strings.Contains(small, "application/*"):
		case got == JSON && !strings.Contains(small, "json"), got == XML && !strings.Contains(small, "xml"), got > JSON:
			t.Errorf("%q: %v", accept, got)
		}
	})
}
