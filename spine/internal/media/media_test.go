package media

import "testing"

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
