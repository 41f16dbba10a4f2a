// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine/sds"
)

var pulled = sds.PullRecord{
	Version: 1, Pulled: time.Date(2026, 10, 1, 23, 30, 0, 0, time.UTC), Directory: "https://sds.example/FHIR/R4",
	Interactions: []string{"urn:a"}, SHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", // of nothing
}

func TestRecordIsReadAsWritten(t *testing.T) {
	got, err := sds.ReadPullRecord(pulled.Encode())
	if err != nil || !reflect.DeepEqual(got, pulled) {
		t.Errorf("%+v, %v", got, err)
	}
	if !got.IsOf(nil) || got.IsOf([]byte("\n")) {
		t.Error("the digest is not that of the snapshot")
	}
}

func TestRecordsThatAreNone(t *testing.T) {
	whole := string(pulled.Encode())
	for name, text := range map[string]string{
		"nothing":        "",
		"a list":         "[]",
		"two":            whole + whole,
		"another key":    strings.Replace(whole, `"version": 1,`, `"version": 1, "note": "",`, 1),
		"later version":  strings.Replace(whole, `"version": 1`, `"version": 2`, 1),
		"no time":        strings.Replace(whole, `"pulled": "2026-10-01T23:30:00Z",`, "", 1),
		"no zone":        strings.Replace(whole, "23:30:00Z", "23:30:00", 1),
		"no digest":      strings.Replace(whole, pulled.SHA256, "", 1),
		"a member twice": strings.Replace(whole, `"version": 1,`, `"version": 1, "version": 1,`, 1),
		"two cases":      strings.Replace(whole, `"version": 1,`, `"version": 1, "Version": 1,`, 1),
		"cut":            whole[:len(whole)/2],
	} {
		if r, err := sds.ReadPullRecord([]byte(text)); err == nil {
			t.Errorf("%s is read as %+v", name, r)
		}
	}
}

func TestTheNameOfARecord(t *testing.T) {
	if sds.PullRecordName("../a/systems.csv") != "../a/systems.pull.json" || sds.PullRecordName("list") != "list.pull.json" {
		t.Error("the record has another name")
	}
}
