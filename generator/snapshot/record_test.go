package snapshot_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator/snapshot"
)

var record = snapshot.Record{
	Version: 1, Pulled: time.Date(2026, 10, 1, 23, 30, 0, 0, time.UTC), Directory: "https://sds.example/FHIR/R4",
	Interactions: []string{"urn:a"}, SHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", // of nothing
}

func TestRecordIsReadAsWritten(t *testing.T) {
	got, err := snapshot.DecodeRecord(record.Encode())
	if err != nil || !reflect.DeepEqual(got, record) {
		t.Errorf("%+v, %v", got, err)
	}
	if !got.IsOf(nil) || got.IsOf([]byte("\n")) {
		t.Error("the digest is not that of the snapshot")
	}
}

func TestRecordsThatAreNone(t *testing.T) {
	whole := string(record.Encode())
	for name, text := range map[string]string{
		"nothing":       "",
		"a list":        "[]",
		"two":           whole + whole,
		"another key":   strings.Replace(whole, `"version": 1,`, `"version": 1, "note": "",`, 1),
		"later version": strings.Replace(whole, `"version": 1`, `"version": 2`, 1),
		"no time":       strings.Replace(whole, `"pulled": "2026-10-01T23:30:00Z",`, "", 1),
		"no zone":       strings.Replace(whole, "23:30:00Z", "23:30:00", 1),
		"no digest":     strings.Replace(whole, record.SHA256, "", 1),
		"cut":           whole[:len(whole)/2],
	} {
		if r, err := snapshot.DecodeRecord([]byte(text)); err == nil {
			t.Errorf("%s is read as %+v", name, r)
		}
	}
}

func TestDaysOfARecord(t *testing.T) {
	r := record
	r.Pulled = r.Pulled.In(time.FixedZone("", 3600)) // it is 2 October there
	if r.Day() != "2026-10-01" || r.Until(30) != "2026-10-31" || r.Until(-2) != "2026-09-29" {
		t.Errorf("%s, %s, %s", r.Day(), r.Until(30), r.Until(-2))
	}
	if snapshot.RecordName("../a/systems.csv") != "../a/systems.pull.json" || snapshot.RecordName("list") != "list.pull.json" {
		t.Error("the record has another name")
	}
}
