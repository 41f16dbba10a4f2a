package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Record says when a snapshot was pulled, and from where. It stands in a file beside the
// snapshot, so that the snapshot has the form of a list that somebody has written.
type Record struct {
	Version      int       `json:"version"`      // 1
	Pulled       time.Time `json:"pulled"`       // in UTC, whole seconds
	Directory    string    `json:"directory"`    // its URL
	Interactions []string  `json:"interactions"` // that were asked for, sorted
	SHA256       string    `json:"sha256"`       // of the snapshot, in hexadecimal
}

// recordVersion is the form of records.
const recordVersion = 1

// RecordName is the file of the record of a snapshot: systems.pull.json for systems.csv.
func RecordName(csv string) string { return strings.TrimSuffix(csv, ".csv") + ".pull.json" }

// NewRecord returns the record of a snapshot.
func NewRecord(at time.Time, directory string, interactions []string, csv []byte) Record {
	return Record{recordVersion, at.UTC().Truncate(time.Second), directory, interactions, digest(csv)}
}

// Encode returns the record as its file has it.
func (r Record) Encode() []byte {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		panic(err) // a struct of texts and a time
	}
	return append(data, '\n')
}

// DecodeRecord reads the file of a record.
func DecodeRecord(data []byte) (Record, error) {
	var r Record
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return Record{}, fmt.Errorf("it is not the record of a pull: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Record{}, errors.New("it is not the record of a pull: there is more behind its JSON object")
	}
	if r.Version != recordVersion || r.Pulled.IsZero() || r.SHA256 == "" {
		return Record{}, errors.New("it is not the record of a pull by this version of spineguard")
	}
	return r, nil
}

// IsOf reports whether the record is of a snapshot with this content.
func (r Record) IsOf(csv []byte) bool { return r.SHA256 == digest(csv) }

// Day is the day of the pull, in UTC.
func (r Record) Day() string { return r.Pulled.UTC().Format(time.DateOnly) }

// Until is the last day on which the snapshot counts that may be a number of days old.
func (r Record) Until(days int) string {
	return r.Pulled.UTC().AddDate(0, 0, days).Format(time.DateOnly)
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
