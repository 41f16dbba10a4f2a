// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/pointers"
)

// compareJSON compares with the slow filter. Text that the slow one does not
// read must not be read.
func compareJSON(t *testing.T, in string) error {
	t.Helper()
	got, r, err := filter(t, pointers.JSON, in)
	want, slowErr := parse([]byte(in))
	if err != nil {
		if json.Valid([]byte(got)) {
			t.Errorf("after %v the output looks complete:\n%s\n%s", err, in, got)
		}
		return err
	}
	if slowErr != nil {
		t.Fatalf("encoding/json says %v of\n%s", slowErr, in)
	}
	wantResult := slow(want)
	gotTree, err := parse([]byte(got))
	if err != nil || r != wantResult || !reflect.DeepEqual(gotTree, want) {
		t.Errorf("%v: %+v, want %+v\n%s\n%s", err, r, wantResult, in, got)
	}
	return nil
}

func TestEqualsASlowFilterOnRandomBundles(t *testing.T) {
	t.Parallel()
	var sum pointers.Result
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := makeSample(r)
		in := s.json(r)
		if err := compareJSON(t, in); err != nil {
			t.Errorf("seed %d: %v\n%s", seed, err, in)
		}
		got, res, _ := filter(t, pointers.JSON, in)
		if res.Dropped()+res.Marked == 0 && res.Kept > 0 && !s.total && got != in {
			t.Errorf("seed %d: nothing was to be done, and\n%s\nis now\n%s", seed, in, got)
		}
		if t.Failed() {
			return
		}
		sum = pointers.Result{Kept: sum.Kept + res.Kept, Marked: sum.Marked + res.Marked, Denied: sum.Denied + res.Denied, Unknown: sum.Unknown + res.Unknown, Other: sum.Other + res.Other}
	}
	if sum.Kept-sum.Marked < 250 || sum.Marked < 250 || sum.Denied < 250 || sum.Unknown < 250 || sum.Other < 250 {
		t.Errorf("the samples are lopsided: %+v", sum)
	}
}

func FuzzJSON(f *testing.F) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		f.Add(makeSample(r).json(r))
	}
	for _, in := range []string{
		bundle(pointer(open), pointer(marked), pointer(denied), "null", "{}"),
		`{"resourceType":"Bundle","\u0065ntry":[]}`, `{"entry":[],"resourceType":"\u0042undle"}`,
		bundle(strings.Replace(pointer(open), `"url"`, `"_url"`, 1)), `{}`, `[`,
		bundle(strings.Replace(pointer(open), `"attachment"`, "\"attach\x7fment\"", 1)), bundle(strings.Replace(pointer(open), `"application/pdf"`, "\"\x7f\"", 1)),
	} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) { _ = compareJSON(t, in) })
}

// compareXML compares with the slow filter. The two differ for elements of
// FHIR with a prefix, which only the slow one understands: no entry may be
// there that the slow one drops.
func compareXML(t *testing.T, in string) error {
	t.Helper()
	got, r, err := filter(t, pointers.XML, in)
	if err != nil {
		if _, slowErr := parseXML(got); slowErr == nil {
			t.Errorf("after %v the output looks complete:\n%s\n%s", err, in, got)
		}
		return err
	}
	want, slowErr := parseXML(in)
	if slowErr != nil {
		t.Fatalf("encoding/xml says %v of\n%s", slowErr, in)
	}
	wantResult := slowXML(want)
	gotTree, err := parseXML(got)
	if err != nil {
		t.Fatalf("the output does not parse: %v\n%s\n%s", err, in, got)
	}
	if !prefixed(in) {
		if r != wantResult || !reflect.DeepEqual(gotTree, want) {
			t.Errorf("%+v, want %+v\n%s\n%s", r, wantResult, in, got)
		}
		return nil
	}
	if again := slowXML(gotTree); again.Dropped() != 0 || again.Kept != r.Kept || again.Marked != r.Marked {
		t.Errorf("%+v, and the slow one says of the output %+v\n%s\n%s", r, again, in, got)
	}
	return nil
}

// prefixed reports whether a prefix may stand for the namespace of FHIR.
func prefixed(in string) bool { return strings.Contains(in, "xmlns:") }

func TestEqualsASlowFilterOnRandomXML(t *testing.T) {
	t.Parallel()
	for seed := range uint64(800) {
		r := rand.New(rand.NewPCG(seed, 4))
		s := makeSample(r)
		in := s.xml(r)
		if err := compareXML(t, in); err != nil {
			t.Errorf("seed %d: %v\n%s", seed, err, in)
		}
		if t.Failed() {
			return
		}
	}
}

func FuzzXML(f *testing.F) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 5))
		f.Add(makeSample(r).xml(r))
	}
	for _, in := range []string{
		xmlBundle(xmlPointer(open), xmlPointer(marked), xmlPointer(denied), "<entry/>"),
		`<f:Bundle xmlns:f="http://hl7.org/fhir"><f:entry/></f:Bundle>`,
		`<?xml version="1.0" encoding="utf-8" standalone="yes" ?><Bundle xmlns='http://hl7.org/fhir' />`,
		`<!DOCTYPE a><Bundle xmlns="http://hl7.org/fhir"><link><![CDATA[]]>&#65;]]></link><!-- --></Bundle>`,
	} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) { _ = compareXML(t, in) })
}

// TestASecondFilterChangesNothing: the mark is one that the filter reads.
func TestASecondFilterChangesNothing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 3))
		s := makeSample(r)
		for syntax, in := range map[pointers.Syntax]string{pointers.JSON: s.json(r), pointers.XML: s.xml(r)} {
			once, first, err := filter(t, syntax, in)
			if err != nil {
				t.Fatal(err)
			}
			twice, second, err := filter(t, syntax, once)
			if err != nil || once != twice || second != (pointers.Result{Kept: first.Kept, Marked: first.Marked}) {
				t.Fatalf("%v %+v\n%s\n%s", err, second, once, twice)
			}
		}
	}
}
