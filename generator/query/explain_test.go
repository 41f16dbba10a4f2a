// SPDX-License-Identifier: Apache-2.0

package query_test

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

const nrl = "urn:nhs:names:services:nrl:"

// facts are a small policy: a service with the NRL's headers, one behind the
// SSP, a format, three systems, and one record group.
func facts() policy.Facts {
	at := func(s string) policy.Text { return policy.Text{Value: s, At: finding.InText("at-"+s, 1, 1)} }
	texts := func(ss ...string) []policy.Text {
		var out []policy.Text
		for _, s := range ss {
			out = append(out, at(s))
		}
		return out
	}
	end := func(service, method, path string, ops ...policy.OperationFact) policy.EndpointFact {
		return policy.EndpointFact{Service: service, Method: at(method), Path: at(path), Operations: ops}
	}
	op := func(id string) policy.OperationFact {
		return policy.OperationFact{ID: at(id), Scopes: texts("patient/*.read")}
	}
	search, update := op(nrl+"DocumentReference.search"), op(nrl+"DocumentReference.update")
	search.Query = [][]policy.Text{texts("_id"), texts("subject", "custodian"), texts("at", "at")}
	update.Aliases = texts(nrl + "DocumentReference.patch")
	content := op(nrl + "DocumentReference.content.read")
	content.Registered, content.Level, content.RecordTypes = at(nrl+"DocumentReference.content"), at("record"), texts("any")
	consent := op(nrl + "Consent.create")
	consent.Function = at("Record consent")
	metadata := end("nrl", "GET", "/metadata")
	metadata.None = at("it has none")
	return policy.Facts{
		HasSpecs: true, HasActivityList: true, HasFormatList: true,
		Services: []policy.ServiceFact{
			{Name: at("nrl"), Headers: at("nrl"), Tokens: at("spine"), Base: at("/STU3")},
			{Name: at("ssp"), Headers: at("ssp"), Tokens: at("spine")},
			{Name: at("records"), Headers: at("ssp"), Tokens: at("spine")},
		},
		Endpoints: []policy.EndpointFact{
			end("nrl", "GET", "/DocumentReference", search),
			end("nrl", "GET", "/DocumentReference/{id}", op(nrl+"DocumentReference.read")),
			end("nrl", "GET", "/DocumentReference/latest", op(nrl+"DocumentReference.latest")),
			end("nrl", "PATCH", "/DocumentReference/{id}", update),
			metadata,
			end("records", "GET", "/{url}", content),
			end("ssp", "POST", "/Consent", consent),
			end("ssp", "PUT", "/Appointment/{id}", op(nrl+"Appointment.update"), op(nrl+"Appointment.cancel")),
		},
		Formats: []policy.FormatFact{
			{System: at("urn:f"), Code: at("pdf"), Retrieval: at("ssp"), Interaction: at(nrl + "DocumentReference.content.read")},
			{System: at("urn:f"), Code: at("web"), Retrieval: at("direct")},
		},
		RecordTypes: []policy.RecordTypeFact{
			{Group: at("Plans"), Name: at("Crisis plan"), System: at("urn:t"), Code: at("C1")},
			{Name: at("Loose sheet"), System: at("urn:t"), Code: at("L1")},
		},
		Mapping: []policy.MappingFact{
			{Group: at("Plans"), Types: texts("Crisis plan"), Level: at("Pointer-only access"), Code: at("B0001")},
			{Group: at("Plans"), Types: texts("Crisis plan"), Level: at("Pointer and record access"), Code: at("B0002")},
		},
		Activities: []policy.ActivityFact{
			{Code: at("B0001")}, {Code: at("B0002")}, {Code: at("B0003"), Includes: texts("B0002", "B0004")}, {Code: at("B0004")}, {Code: at("B0005")},
		},
		JobRoles:    []policy.JobRoleFact{{Code: at("R8000")}, {Code: at("R8001")}},
		Baseline:    []policy.BaselineFact{{Role: at("R8000"), Activity: at("B0003"), At: at("B0003").At}, {Role: at("R8001"), Activity: at("B0001"), At: at("B0001").At}},
		Functions:   []policy.FunctionFact{{Name: at("Record consent"), Requirement: at("B0004 AND (B0002 OR B0005)")}},
		Separations: []policy.SeparationFact{{First: at("B0001"), Second: at("B0002")}},
		Systems: []policy.SystemFact{
			{ASID: at("900000000001"), ODS: at("X99"), Sends: texts(nrl+"DocumentReference.search", nrl+"DocumentReference.content.read", nrl+"DocumentReference.patch")},
			{ASID: at("900000000002"), ODS: at("X98"), Host: at("provider.example"), Receives: texts(nrl + "DocumentReference.content")},
			{ASID: at("900000000004"), ODS: at("X96"), Sends: texts(nrl+"DocumentReference.read", nrl+"DocumentReference.latest", nrl+"Consent.create", nrl+"Appointment.update", nrl+"Appointment.cancel")},
			{ASID: at("900000000003"), ODS: at("X97"), Host: at("https://rooted.example/gp"), Receives: texts(nrl + "DocumentReference.content")},
		},
	}
}

type question = query.Question

// TestExplain: the verdict, and what the reasons or the changes have to say.
func TestExplain(t *testing.T) {
	ix := resolve(t, facts())
	user := []string{"B0003"}
	for name, c := range map[string]struct {
		ask  question
		yes  bool
		says string // in the text of the answer
	}{
		"a role with an included activity":        {question{Role: "R8000", RecordType: "C1", Level: "record"}, true, "B0003 includes B0002"},
		"the full form of a role":                 {question{Role: "S8000:G8000:R8000", RecordType: "urn:t|C1"}, true, "R8000 brings B0003"},
		"something before a role":                 {question{Role: "anything:R8000", RecordType: "C1"}, false, `no job role "anything:R8000"`},
		"a role with a lower level":               {question{Role: "R8001", RecordType: "Crisis plan", Level: "record"}, false, "give the user B0002, locally or in the baseline of R8001; B0002 and B0001, which the user holds, must not meet"},
		"a local grant beside a role":             {question{Role: "R8001", Activities: []string{"B0002"}, RecordType: "C1", Level: "record"}, true, "note:\n  - the user holds B0001 and B0002, which must not meet"},
		"a full code of which a part is zero":     {question{Role: "S0000:G8000:R8000", RecordType: "C1"}, false, `no job role "S0000:G8000:R8000"`},
		"nothing that could open a type":          {question{Role: "R9999", RecordType: "C1", Level: "record"}, false, "give the user B0002"},
		"a type in no group, and nothing opened":  {question{Role: "R9999", RecordType: "L1"}, false, "give the user B0001\n  - put L1 (\"Loose sheet\") into a record group of which the user has pointer access, such as \"Plans\""},
		"a role in lower case is unknown":         {question{Role: "r8000", RecordType: "C1"}, false, `did you mean "R8000"?`},
		"an unknown activity brings nothing":      {question{Activities: []string{"B9999"}, RecordType: "C1"}, false, `no activity "B9999"`},
		"an unknown record type":                  {question{Role: "R8000", RecordType: "crisis plan"}, false, `no record type "crisis plan"; did you mean "Crisis plan"?`},
		"a record type in no group":               {question{Role: "R8000", RecordType: "L1"}, false, "put L1 (\"Loose sheet\") into a record group"},
		"a function by an included activity":      {question{Activities: user, Function: "Record consent"}, true, "B0003 includes B0004"},
		"a function for which one activity lacks": {question{Activities: []string{"B0004"}, Function: "Record consent"}, false, "give the user B0005"},
		"one activity for two that lack":          {question{Role: "R8001", Function: "Record consent", RecordType: "C1", Level: "record"}, false, "to make it yes:\n  - give the user B0003,"},
		"an unknown function":                     {question{Role: "R8000", Function: "record consent"}, false, `did you mean "Record consent"?`},

		"a system and what it sends":                {question{ASID: "900000000001", Interaction: nrl + "DocumentReference.search"}, true, "may send"},
		"a system that sends under an alias":        {question{ASID: "900000000001", Interaction: nrl + "DocumentReference.update"}, true, "may send " + nrl + "DocumentReference.patch"},
		"an alias for what is meant":                {question{ASID: "900000000001", Interaction: nrl + "DocumentReference.patch"}, true, "is an alias of"},
		"a system that does not send":               {question{ASID: "900000000001", Interaction: nrl + "DocumentReference.read"}, false, "let 900000000001 send " + nrl + "DocumentReference.read"},
		"a system that receives, but does not send": {question{ASID: "900000000002", Interaction: nrl + "DocumentReference.content.read"}, false, "but receives it"},
		"a system that receives as registered":      {question{ASID: "900000000002", Receive: true, Interaction: nrl + "DocumentReference.content.read"}, true, "may receive " + nrl + "DocumentReference.content"},
		"what is registered is not sent":            {question{ASID: "900000000002", Interaction: nrl + "DocumentReference.content"}, false, "no spec has"},
		"an unknown system":                         {question{ASID: "900000000009", Interaction: nrl + "DocumentReference.read"}, false, `add the system "900000000009"`},
		"an unknown interactionId":                  {question{ASID: "900000000001", Interaction: nrl + "DocumentReference.reed"}, false, "did you mean"},

		"a template":                                     {question{Endpoint: "/STU3/DocumentReference/{id}"}, true, nrl + "DocumentReference.read"},
		"a template at its position":                     {question{Endpoint: "/STU3/DocumentReference/{id}", Position: "service"}, true, nrl + "DocumentReference.read"},
		"a service where it cannot stand":                {question{Interaction: nrl + "DocumentReference.read", Position: "proxy"}, false, "no guard of nrl can stand where the question has it: proxy"},
		"a record as the provider has it":                {question{Endpoint: "https://p.example/record/1", Position: "proxy"}, false, "no endpoint takes"},
		"what a user may not do":                         {question{Role: "R8001", Interaction: nrl + "DocumentReference.content.read"}, false, "(rule access)"},
		"a request for what nobody answers":              {question{Endpoint: "https://host/STU3/DocumentReference/abc", Headers: []string{"Accept: text/html"}}, false, "the form that is asked for is none in which the service answers (rule accept)"},
		"a template that a query selects":                {question{Endpoint: "/STU3/DocumentReference"}, true, "on condition that:\n  - the request has the query parameter _id, or at twice, or custodian and subject"},
		"a template, and the id is named":                {question{Endpoint: "/STU3/DocumentReference/{id}", Method: "patch", Interaction: nrl + "DocumentReference.update"}, true, "carries"},
		"a template, and another id is named":            {question{Endpoint: "/STU3/DocumentReference/{id}", Interaction: nrl + "DocumentReference.update"}, false, "call " + nrl + "DocumentReference.read"},
		"a template in another method":                   {question{Endpoint: "/STU3/DocumentReference/{id}", Method: "POST"}, false, "the path takes GET, PATCH"},
		"a path without the base":                        {question{Endpoint: "/DocumentReference/{id}"}, false, "no endpoint takes"},
		"a request by its URL":                           {question{Endpoint: "https://host/STU3/DocumentReference/abc"}, true, nrl + "DocumentReference.read"},
		"a literal segment goes first":                   {question{Endpoint: "/STU3/DocumentReference/latest"}, true, nrl + "DocumentReference.latest"},
		"a request with the parameter":                   {question{Endpoint: "https://host/STU3/DocumentReference?_id=1"}, true, nrl + "DocumentReference.search"},
		"a request with a range":                         {question{Endpoint: "https://host/STU3/DocumentReference?at=ge1&at=le2"}, true, nrl + "DocumentReference.search"},
		"a request with half of a range":                 {question{Endpoint: "https://host/STU3/DocumentReference?at=ge1"}, false, "selects no interactionId"},
		"a request with half of it empty":                {question{Endpoint: "https://host/STU3/DocumentReference?at=ge1&at="}, false, "selects no interactionId"},
		"a request with half of the parameters":          {question{Endpoint: "https://host/STU3/DocumentReference?subject=1"}, false, "selects no interactionId"},
		"a request with an empty parameter":              {question{Endpoint: "https://host/STU3/DocumentReference?_id="}, false, "selects no interactionId"},
		"an interactionId of another service":            {question{Interaction: nrl + "Appointment.update", Service: "nrl"}, false, "no endpoint of \"nrl\" carries"},
		"an interactionId of no service":                 {question{Interaction: nrl + "Appointment.update", Service: "none"}, false, "leave the service out"},
		"an interactionId of the service":                {question{Interaction: nrl + "Appointment.update", Service: "ssp"}, true, "may send"},
		"a request with dots":                            {question{Endpoint: "/STU3/../STU3/DocumentReference/abc", Service: ""}, false, "no endpoint takes"},
		"a request with encoded dots":                    {question{Endpoint: "/STU3/DocumentReference/%2e%2e"}, false, "no endpoint takes"},
		"a request with a second slash":                  {question{Endpoint: "/STU3//DocumentReference/abc"}, false, "no endpoint takes"},
		"an encoded URL for a segment":                   {question{Endpoint: "https://proxy/https%3A%2F%2Fhost%2Frecord", Role: "R8000", RecordType: "C1"}, true, "content.read"},
		"an endpoint without an interactionId":           {question{Endpoint: "/STU3/metadata"}, false, `carries no interactionId ("it has none"), so the guard refuses it as a path that it does not know (rule path)`},
		"a system at an endpoint without an id":          {question{Endpoint: "/STU3/metadata", ASID: "900000000001"}, false, "carries no interactionId"},
		"an encoded URL with dots":                       {question{Endpoint: "https://proxy/https%3A%2F%2Fhost%2F..%2Frecord"}, false, "no endpoint takes"},
		"an encoded URL with a query of its own":         {question{Endpoint: "https://proxy/https%3A%2F%2Fhost%2Frecord%3Fv%3D1"}, true, "goes through a proxy, to host"},
		"an encoded URL and a query behind it":           {question{Endpoint: "https://proxy/https%3A%2F%2Fhost%2Frecord?v=1"}, false, "no endpoint takes"},
		"an encoded URL without a host":                  {question{Endpoint: "https://proxy/https%3A%2F%2F"}, false, "no endpoint takes"},
		"an encoded URL of plain HTTP":                   {question{Endpoint: "https://proxy/http://host/record"}, false, "no endpoint takes"},
		"a plain URL of a record":                        {question{Endpoint: "https://proxy/https://host/any/path.pdf"}, false, "one percent-encoded segment"},
		"a plain URL with dots":                          {question{Endpoint: "https://proxy/https://host/x/../path.pdf"}, false, "no endpoint takes"},
		"a plain URL with a user":                        {question{Endpoint: "https://proxy/https://me@host/path.pdf"}, false, "no endpoint takes"},
		"a plain URL below a service root":               {question{Endpoint: "https://proxy/https://gp.example:443/GP0001/STU3/1/Appointment/7", Method: "PUT", Headers: []string{"Ssp-InteractionID: " + nrl + "Appointment.cancel"}}, true, "the service root is taken to be /GP0001/STU3/1"},
		"an encoded URL below a service root":            {question{Endpoint: "https://proxy/https%3A%2F%2Fgp.example%2FAppointment%2F7", Method: "PUT", Interaction: nrl + "Appointment.cancel"}, false, "any other URL as it is"},
		"a plain URL with no service root":               {question{Endpoint: "https://proxy/https://gp.example/Appointment/7", Method: "PUT", Interaction: nrl + "Appointment.cancel"}, true, "through a proxy, to gp.example"},
		"a service root at the provider":                 {question{Endpoint: "https://gp.example/GP0001/Appointment/7", Method: "PUT", Interaction: nrl + "Appointment.cancel"}, true, "the service root is taken to be /GP0001"},
		"a path with something in front":                 {question{Endpoint: "/GP0001/Appointment/7", Method: "PUT", Interaction: nrl + "Appointment.cancel"}, false, "no endpoint takes"},
		"a root in front of what has a base":             {question{Endpoint: "https://host/x/STU3/DocumentReference/abc", Service: "nrl"}, false, "no endpoint takes"},
		"beside the receiver's service root":             {question{Endpoint: "https://proxy/https%3A%2F%2Frooted.example%2Fgpx%2Frecord", Headers: []string{"Ssp-To: 900000000003"}}, false, "900000000003 of X97 is at https://rooted.example/gp"},
		"below the receiver's service root":              {question{Endpoint: "https://proxy/https%3A%2F%2Frooted.example%2Fgp%2Frecord", Headers: []string{"Ssp-To: 900000000003"}}, true, "may receive"},
		"a host that is not the receiver's":              {question{Endpoint: "https://proxy/https%3A%2F%2Felsewhere.example%2Frecord", Headers: []string{"Ssp-To: 900000000002"}}, false, "900000000002 of X98 is at provider.example"},
		"the receiver's host":                            {question{Endpoint: "https://proxy/https%3A%2F%2FProvider.example:443%2Frecord", Headers: []string{"Ssp-To: 900000000002"}}, true, "may receive"},
		"the path of a record at its provider":           {question{Endpoint: "https://provider/any/path.pdf"}, true, "content.read"},
		"a URL where an id is wanted":                    {question{Endpoint: "/STU3/DocumentReference/https%3A%2F%2Fhost", Service: "nrl"}, false, "no endpoint takes"},
		"a request with a parameter twice":               {question{Endpoint: "/STU3/DocumentReference?_id=1&_id=2", Service: "nrl"}, false, "two readers could understand the query in two ways (rule query)"},
		"a path that is not an endpoint but of a record": {question{Endpoint: "/STU3/DocumentReference/https%3A%2F%2Fhost"}, false, "(rule address)"},
		"several ids behind the SSP":                     {question{Endpoint: "/Appointment/1", Method: "PUT"}, false, "name one of the interactionIds"},
		"one of several ids behind the SSP":              {question{Endpoint: "/Appointment/1", Method: "PUT", Headers: []string{"ssp-interactionid:" + nrl + "Appointment.cancel"}}, true, "carries " + nrl + "Appointment.cancel"},
		"a header against the question":                  {question{Endpoint: "/Appointment/1", Method: "PUT", Interaction: nrl + "Appointment.update", Headers: []string{"Ssp-InteractionID: " + nrl + "Appointment.cancel"}}, false, "ask for one of the two"},
		"the sender from the headers":                    {question{Endpoint: "/STU3/DocumentReference?_id=1", Headers: []string{"fromASID: 900000000002"}}, false, "900000000002 of X98 may not send"},
		"two senders":                                    {question{Endpoint: "/STU3/DocumentReference?_id=1", ASID: "900000000001", Headers: []string{"fromASID: 900000000002"}}, false, "ask for one of the two systems"},
		"the receiver from the headers":                  {question{Endpoint: "/x", Headers: []string{"Ssp-From: 900000000001", "Ssp-To: 900000000001"}}, false, "900000000001 of X99 may not receive"},
		"sender and receiver that may":                   {question{Endpoint: "/x", Headers: []string{"Ssp-From: 900000000001", "Ssp-To: 900000000002"}}, true, "on condition that:\n  - the user has pointer and record access to the record type that is asked for"},
		"what an operation demands, and no user":         {question{Interaction: nrl + "Consent.create"}, true, "on condition that:\n  - the user meets the requirement of \"Record consent\""},
		"what an operation demands of a user":            {question{Interaction: nrl + "Consent.create", Role: "R8001"}, false, "does not meet"},
		"a level that an operation demands":              {question{Interaction: nrl + "DocumentReference.content.read", Role: "R8001", RecordType: "C1"}, false, "as " + nrl + "DocumentReference.content.read demands"},

		"a level that the user has of no record type": {question{Interaction: nrl + "DocumentReference.content.read", Role: "R8001"}, false, "a user with R8001 has pointer and record access to no record type, as " + nrl + "DocumentReference.content.read demands"},
		"a level that the user has of some":           {question{Interaction: nrl + "DocumentReference.content.read", Role: "R8000"}, true, "on condition that:\n  - the user has pointer and record access to the record type that is asked for"},

		"a user of whom nothing is demanded":   {question{Interaction: nrl + "DocumentReference.read", Role: "R8001"}, true, "nothing is demanded of the user"},
		"a format and its id":                  {question{Format: "pdf", ASID: "900000000001"}, true, "retrieved by"},
		"a format and another id":              {question{Format: "pdf", Interaction: nrl + "DocumentReference.read"}, false, "call " + nrl + "DocumentReference.content.read"},
		"a format that is retrieved directly":  {question{Format: "web", ASID: "900000000001"}, true, "no interactionId is looked at"},
		"a direct format with an id":           {question{Format: "web", Interaction: nrl + "DocumentReference.read"}, false, "retrieved directly"},
		"a direct format of an unknown system": {question{Format: "urn:f|web", ASID: "900000000009"}, false, "add the system"},
		"a format needs the record":            {question{Format: "web", Role: "R8001", RecordType: "C1"}, false, "as fetching a record needs"},
		"an unknown format":                    {question{Format: "pfd"}, false, `no format "pfd"`},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := ix.Explain(c.ask)
			if err != nil {
				t.Fatal(err)
			}
			var text strings.Builder
			if err := a.Text(&text); err != nil {
				t.Fatal(err)
			}
			if a.Allowed != c.yes || !strings.Contains(text.String(), c.says) {
				t.Errorf("want %v and %q:\n%s", c.yes, c.says, text.String())
			}
			if !a.Allowed && (len(a.Changes) == 0 || len(a.Changes[0]) == 0) {
				t.Errorf("a denial without a change:\n%s", text.String())
			}
		})
	}
}

// TestEndpointsThatDemandDifferentThings: a guard asks for what one endpoint demands. An answer that asks for
// all of it says so, since it names fewer people than get in.
func TestEndpointsThatDemandDifferentThings(t *testing.T) {
	const id = nrl + "DocumentReference.content.read"
	says := func(notes []string) bool {
		return slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, "demands different things of the user") })
	}
	for name, c := range map[string]struct {
		change func(*policy.OperationFact)
		ask    question
		want   bool
	}{
		"another level":     {func(o *policy.OperationFact) { o.Level.Value = "pointer" }, question{Interaction: id}, true},
		"no level":          {func(o *policy.OperationFact) { o.Level, o.RecordTypes = policy.Text{}, nil }, question{Interaction: id}, true},
		"another type":      {func(o *policy.OperationFact) { o.RecordTypes[0].Value = "urn:t|C1" }, question{Interaction: id}, true},
		"a format":          {func(o *policy.OperationFact) { o.Level.Value = "pointer" }, question{Format: "pdf"}, true},
		"a function":        {func(o *policy.OperationFact) { o.Function.Value = "Record consent" }, question{Interaction: id}, true},
		"a named endpoint":  {func(o *policy.OperationFact) { o.Level.Value = "pointer" }, question{Interaction: id, Endpoint: "/content/{id}"}, false},
		"the same demands":  {func(*policy.OperationFact) {}, question{Interaction: id}, false},
		"one without scope": {func(o *policy.OperationFact) { o.Level.Value, o.Scopes = "pointer", nil }, question{Interaction: id}, false},
	} {
		f := facts()
		other := f.Endpoints[5]
		other.Path.Value = "/content/{id}"
		other.Operations = slices.Clone(other.Operations)
		other.Operations[0].RecordTypes = slices.Clone(other.Operations[0].RecordTypes)
		c.change(&other.Operations[0])
		f.Endpoints = append(f.Endpoints, other)
		ix := resolve(t, f)
		table, err := ix.WhoCan(c.ask)
		if err != nil || says(table.Notes) != c.want {
			t.Errorf("%s: who-can notes %q, %v", name, table.Notes, err)
		}
		c.ask.Role = "R8001"
		answer, err := ix.Explain(c.ask)
		if err != nil || says(answer.Notes) != c.want {
			t.Errorf("%s: explain notes %q, %v", name, answer.Notes, err)
		}
	}
}

// TestNoEndpointIsPossible: of two endpoints for which no request can be allowed, the changes are
// about one, and what the other one demands is not in the way.
func TestNoEndpointIsPossible(t *testing.T) {
	const id = nrl + "DocumentReference.content.read"
	f := facts()
	f.Endpoints[5].Operations = slices.Clone(f.Endpoints[5].Operations)
	f.Endpoints[5].Operations[0].Scopes = nil
	other := f.Endpoints[5]
	other.Path.Value = "/content/{id}"
	other.Operations = slices.Clone(other.Operations)
	f.Endpoints[5].Operations[0].Function.Value = "Record consent"
	f.Endpoints = append(f.Endpoints, other)
	for _, c := range []struct {
		endpoint string
		value    string
	}{
		{"", "GET /content/{id}"},
		{f.Endpoints[5].Path.Value, "GET " + f.Endpoints[5].Path.Value},
	} {
		answer, err := resolve(t, f).Explain(question{Interaction: id, Endpoint: c.endpoint, Role: "R8001"})
		if err != nil || answer.Allowed {
			t.Fatalf("%s: %+v, %v", c.endpoint, answer, err)
		}
		demanded := slices.ContainsFunc(answer.Checks, func(c query.Check) bool { return c.Kind == query.KindFunction })
		if demanded != (c.endpoint != "") {
			t.Errorf("%s: %+v", c.endpoint, answer.Checks)
		}
		for _, way := range answer.Changes {
			if !slices.ContainsFunc(way, func(x query.Change) bool { return x.Kind == query.ChangeDefine && x.Code == id && x.Value == c.value }) {
				t.Errorf("%s: %+v", c.endpoint, way)
			}
		}
	}
}

// TestAChangeMakesAnotherEndpointPossible: of an interactionId at two endpoints nobody can call one, since
// the mapping opens no records. A change that opens them lets somebody call it, and so the changes have
// what that endpoint demands, too.
func TestAChangeMakesAnotherEndpointPossible(t *testing.T) {
	const id = nrl + "DocumentReference.content.read"
	f := facts()
	for i := range f.Mapping {
		f.Mapping[i].Level.Value = "Pointer-only access"
	}
	f.Endpoints[5].Operations = slices.Clone(f.Endpoints[5].Operations)
	o := &f.Endpoints[5].Operations[0]
	o.Level, o.RecordTypes, o.Function = policy.Text{Value: "record"}, []policy.Text{{Value: "any"}}, policy.Text{Value: "Record consent"}
	other := f.Endpoints[5]
	other.Path.Value = "/content/{id}"
	other.Operations = slices.Clone(other.Operations)
	other.Operations[0].Level, other.Operations[0].RecordTypes, other.Operations[0].Function = policy.Text{}, nil, policy.Text{}
	f.Endpoints = append(f.Endpoints, other)
	q := question{Interaction: id, Role: "R8001", RecordType: f.RecordTypes[0].Code.Value, Level: "record"}
	answer, err := resolve(t, f).Explain(q)
	if err != nil || answer.Allowed || len(answer.Changes) == 0 {
		t.Fatalf("%+v, %v", answer, err)
	}
	for _, way := range answer.Changes {
		opens := slices.ContainsFunc(way, func(c query.Change) bool { return c.Kind == query.ChangeMapping })
		grants := slices.ContainsFunc(way, func(c query.Change) bool { return c.Kind == query.ChangeGrant })
		if !opens || !grants {
			t.Errorf("%+v", way)
		}
	}
}

// TestNothingOpensTheLevel: then the mapping has to change, and who holds no
// activity needs one.
func TestNothingOpensTheLevel(t *testing.T) {
	f := facts()
	f.Mapping = f.Mapping[:1]
	ix := resolve(t, f)
	for _, c := range []struct {
		ask  question
		says string
	}{
		{question{Role: "R8001", RecordType: "C1", Level: "record"}, `let an activity of the user open pointer and record access of "Plans", the group of C1 ("Crisis plan")`},
		{question{Role: "R9999", RecordType: "C1", Level: "record"}, `let an activity open pointer and record access of "Plans", the group of C1 ("Crisis plan"), and give it to the user`},
		{question{Role: "R8001", Format: "web"}, "let an activity of the user open pointer and record access of a record group"},
		{question{Role: "R9999", Format: "web"}, "let an activity open pointer and record access of a record group, and give it to the user"},
		{question{Role: "R8001", Format: "web", RecordType: "L1"}, `put L1 ("Loose sheet") into a record group, and let an activity of the user open pointer and record access of it`},
		{question{Role: "R9999", Format: "web", RecordType: "L1"}, `put L1 ("Loose sheet") into a record group, let an activity open pointer and record access of it, and give it to the user`},
	} {
		a, err := ix.Explain(c.ask)
		if err != nil || a.Allowed || len(a.Changes) != 1 || len(a.Changes[0]) != 1 || a.Changes[0][0].Text != c.says {
			t.Errorf("%+v: %+v, %v", c.ask, a, err)
		}
	}
}

// TestFullCodesOfRoles: where roles are matched by their full codes, the R part
// brings nothing, alone or under another staff group, and a hint says so.
func TestFullCodesOfRoles(t *testing.T) {
	f := facts()
	f.MatchFullRole = true
	for i := range f.JobRoles {
		f.JobRoles[i].Code.Value = "S8000:G8000:" + f.JobRoles[i].Code.Value
		f.Baseline[i].Role.Value = "S8000:G8000:" + f.Baseline[i].Role.Value
	}
	ix := resolve(t, f)
	for role, c := range map[string]struct {
		yes  bool
		says string
	}{
		"S8000:G8000:R8000": {true, "S8000:G8000:R8000 brings B0003"},
		"R8000":             {false, `no job role "R8000", so it brings nothing; it matches job roles by their full codes, such as "S8000:G8000:R8000"`},
		"S8001:G8000:R8000": {false, "a user with S8001:G8000:R8000 has no access"},
		"R8002":             {false, `no job role "R8002"`},
	} {
		a, err := ix.Explain(question{Role: role, RecordType: "C1"})
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		if err := a.Text(&text); err != nil {
			t.Fatal(err)
		}
		if a.Allowed != c.yes || !strings.Contains(text.String(), c.says) {
			t.Errorf("%s: want %v and %q:\n%s", role, c.yes, c.says, text.String())
		}
		if _, err := ix.WhatCan(question{Role: role}); (err == nil) != c.yes {
			t.Errorf("what-can %s: %v", role, err)
		}
	}
}

// TestPathsHaveAddresses: each step of a path says where it stands.
func TestPathsHaveAddresses(t *testing.T) {
	a, err := resolve(t, facts()).Explain(question{Role: "R8000", RecordType: "C1"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range a.InDir("specs").Checks[0].Paths[0] {
		got = append(got, fmt.Sprint(s.Kind, " ", s.At))
	}
	want := []string{"baseline [specs/at-B0003:1:1]", "includes [specs/at-B0002:1:1]", "opens [specs/at-B0002:1:1]"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestQuestionsThatSayTooLittle(t *testing.T) {
	ix := resolve(t, facts())
	for _, q := range []question{
		{}, {Role: "R8000"}, {ASID: "900000000001"}, {RecordType: "C1"}, {Function: "Record consent"}, {ASID: "900000000001", RecordType: "C1"},
		{Role: "R8000", RecordType: "C1", Level: "all"}, {Role: "R8000", Function: "Record consent", Level: "record"},
		{Endpoint: "/x", Headers: []string{"no colon"}}, {Endpoint: "/x", Headers: []string{"a: 1", "A: 2"}}, {Endpoint: "http://[x"},
		{Endpoint: "/STU3/DocumentReference/{id}", Position: "here"},
	} {
		if a, err := ix.Explain(q); err == nil {
			t.Errorf("%+v: %+v", q, a)
		}
	}
	for _, q := range []question{{}, {Role: "R8000"}, {RecordType: "C9"}, {Interaction: "x"}, {Function: "x"}, {Format: "x"}, {Endpoint: "/nothing/here", Service: "nrl"}, {Function: "Record consent", Level: "record"}} {
		if table, err := ix.WhoCan(q); err == nil {
			t.Errorf("%+v: %+v", q, table)
		}
	}
	for _, q := range []question{{}, {Role: "R9999"}, {Activities: []string{"B9999"}}, {ASID: "9"}, {Role: "R8000", RecordType: "C1"}} {
		if table, err := ix.WhatCan(q); err == nil {
			t.Errorf("%+v: %+v", q, table)
		}
	}
}

func TestTables(t *testing.T) {
	ix := resolve(t, facts())
	for name, c := range map[string]struct {
		ask  func() (query.Table, error)
		want string
	}{
		"who opens a type": {func() (query.Table, error) { return ix.WhoCan(question{RecordType: "C1"}) },
			"role R8000 record [B0003]; role R8001 pointer [B0001]; activity B0001 pointer [B0001]; activity B0002 record [B0002]; activity B0003 record [B0002]"},
		"who opens a type in no group": {func() (query.Table, error) { return ix.WhoCan(question{RecordType: "L1"}) }, ""},
		"who fetches a format": {func() (query.Table, error) { return ix.WhoCan(question{Format: "pdf", RecordType: "C1"}) },
			"role R8000 record [B0003]; activity B0002 record [B0002]; activity B0003 record [B0002]; system 900000000001 sends []; system 900000000002 receives [" + nrl + "DocumentReference.content]; system 900000000003 receives [" + nrl + "DocumentReference.content]"},
		"who calls what demands a level": {func() (query.Table, error) { return ix.WhoCan(question{Endpoint: "/{url}"}) },
			"role R8000 record [B0003]; activity B0002 record [B0002]; activity B0003 record [B0002]; system 900000000001 sends []; system 900000000002 receives [" + nrl + "DocumentReference.content]; system 900000000003 receives [" + nrl + "DocumentReference.content]"},
		"who calls what demands a function": {func() (query.Table, error) { return ix.WhoCan(question{Interaction: nrl + "Consent.create"}) },
			"role R8000  [B0003]; activity B0003  [B0002 B0004]; system 900000000004 sends []"},
		"what a role can": {func() (query.Table, error) { return ix.WhatCan(question{Role: "R8000"}) },
			"recordType urn:t|C1 record [B0002]; function Record consent  [B0002 B0004]; activity B0002  [B0003]; activity B0003  [B0003]; activity B0004  [B0003]"},
		"what a system can": {func() (query.Table, error) { return ix.WhatCan(question{ASID: "900000000001"}) },
			"sends " + nrl + "DocumentReference.content.read  [GET /{url}]; sends " + nrl + "DocumentReference.patch  [PATCH /STU3/DocumentReference/{id}]; " +
				"sends " + nrl + "DocumentReference.search  [GET /STU3/DocumentReference]; format urn:f|pdf  [" + nrl + "DocumentReference.content.read]"},
		"what a receiver can that is registered under another id": {func() (query.Table, error) { return ix.WhatCan(question{ASID: "900000000002"}) },
			"receives " + nrl + "DocumentReference.content.read  [GET /{url}]"},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := c.ask()
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range table.Rows {
				got = append(got, fmt.Sprint(r.Kind, " ", r.Code, " ", r.Access, " ", r.By))
			}
			if s := strings.Join(got, "; "); s != c.want {
				t.Errorf("got %s\nwant %s", s, c.want)
			}
		})
	}
}

// TestNotesOfTables: what a reader should know stands below the rows, and what
// cannot be an area of work is not asked.
func TestNotesOfTables(t *testing.T) {
	ix := resolve(t, facts())
	const area = "P0001:Q0001:T0001"
	for what, c := range map[string]struct {
		ask  question
		want string
	}{
		"an area":               {question{RecordType: "C1", Areas: []string{area}}, `nothing is limited to the area of work "` + area + `"`},
		"a type in no group":    {question{RecordType: "L1"}, `L1 ("Loose sheet") is in no record group, so nobody sees it`},
		"an area for systems":   {question{Interaction: nrl + "DocumentReference.read", Areas: []string{area}}, `nothing is limited to the area of work "` + area + `"`},
		"nothing for users":     {question{Interaction: nrl + "DocumentReference.read"}, "nothing is demanded of the user here"},
		"an area for functions": {question{Function: "Record consent", Areas: []string{area}}, `nothing is limited to the area of work "` + area + `"`},
	} {
		if table, err := ix.WhoCan(c.ask); err != nil || !slices.Contains(table.Notes, c.want) {
			t.Errorf("%s: %q %v", what, table.Notes, err)
		}
	}
	for _, bad := range []string{"", "T0001", "p0001:Q0001:T0001", "P0001:Q0001:T0000", area + " "} {
		q := question{RecordType: "C1", Areas: []string{area, bad}}
		if _, err := ix.WhoCan(q); err == nil {
			t.Errorf("who-can takes %q", bad)
		}
		if _, err := ix.WhatCan(question{Role: "R8000", Areas: q.Areas}); err == nil {
			t.Errorf("what-can takes %q", bad)
		}
		q.Role = "R8000"
		if _, err := ix.Explain(q); err == nil {
			t.Errorf("explain takes %q", bad)
		}
	}
}

// TestTextCannotBeForged: a name from an input writes no line of its own.
func TestTextCannotBeForged(t *testing.T) {
	f := facts()
	f.RecordTypes[1].Name.Value = "Loose\nyes\u202e"
	a, err := resolve(t, f).Explain(question{Role: "R8000", RecordType: "L1"})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := a.Text(&text); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "\nyes") || strings.Contains(text.String(), "\u202e") {
		t.Errorf("%q", text.String())
	}
}

// TestAFunctionThatAsksForNothing opens for nobody: the table is wrong.
func TestAFunctionThatAsksForNothing(t *testing.T) {
	m, _ := policy.Resolve(facts())
	m.Functions[0].Alternatives = [][]string{{}}
	ix := query.New(m, policy.Facts{})
	a, err := ix.Explain(question{Role: "R8000", Function: "Record consent"})
	if err != nil || a.Allowed {
		t.Errorf("%+v %v", a, err)
	}
	if table, err := ix.WhoCan(question{Function: "Record consent"}); err != nil || len(table.Rows) > 0 {
		t.Errorf("%+v %v", table, err)
	}
}

// TestMembersOfTheJSONAreDocumented keeps docs/questions.md complete.
func TestMembersOfTheJSONAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/questions.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{query.Answer{}, query.Check{}, query.Step{}, query.Change{}, query.Table{}, query.Row{}} {
		for f := range fields(reflect.TypeOf(v)) {
			if !regexp.MustCompile("`(checks\\[\\]\\.)?" + f + "[`\\[:]").Match(page) {
				t.Errorf("docs/questions.md does not speak of %T.%s", v, f)
			}
		}
	}
}

func fields(t reflect.Type) map[string]bool {
	out := map[string]bool{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		out[name] = true
	}
	return out
}

// FuzzRequest: no endpoint and no header makes it panic, and a denial says
// what to change.
func FuzzRequest(f *testing.F) {
	ix := resolve(f, facts())
	for _, s := range [][2]string{
		{"/STU3/DocumentReference/{id}", "fromASID: 900000000001"}, {"https://host/STU3/DocumentReference?_id=1&_id=2", "Ssp-To:1"},
		{"/https%3A%2F%2Fhost", "x"}, {"/%2e%2e//", ":"}, {"http://[::1", "Ssp-InteractionID: " + nrl + "Appointment.cancel"}, {"/Appointment/1", ""},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, endpoint, header string) {
		a, err := ix.Explain(question{Endpoint: endpoint, Headers: []string{header}, Role: "R8001", RecordType: "C1"})
		if err == nil && !a.Allowed && (len(a.Changes) == 0 || len(a.Changes[0]) == 0) {
			t.Fatalf("%q %q: %+v", endpoint, header, a)
		}
	})
}
