// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// PullRecord says when a list of systems was pulled from a directory, and of which. It stands in a file
// beside the list, which so has the form of one that somebody has written. spineguard registry pull writes it;
// a [File] and spineguard check read it.
type PullRecord struct {
	Version      int       `json:"version"`      // 1
	Pulled       time.Time `json:"pulled"`       // in UTC, whole seconds
	Directory    string    `json:"directory"`    // its URL
	Interactions []string  `json:"interactions"` // that were asked for, sorted
	SHA256       string    `json:"sha256"`       // of the list, in hexadecimal
}

// recordVersion is the form of records.
const recordVersion = 1

// PullRecordName is the file of the record of a list: systems.pull.json for systems.csv.
func PullRecordName(list string) string { return strings.TrimSuffix(list, ".csv") + ".pull.json" }

// NewPullRecord returns the record of a list.
func NewPullRecord(at time.Time, directory string, interactions []string, list []byte) PullRecord {
	return PullRecord{recordVersion, at.UTC().Truncate(time.Second), directory, interactions, digest(list)}
}

// ReadPullRecord reads the file of a record. It refuses what is not a record of this version, and JSON that two
// readers could read in two ways.
func ReadPullRecord(data []byte) (PullRecord, error) {
	var r PullRecord
	if err := decodeForm(data, &r); err != nil {
		return PullRecord{}, fmt.Errorf("it is not the record of a pull: %w", err)
	}
	if r.Version != recordVersion || r.Pulled.IsZero() || r.SHA256 == "" {
		return PullRecord{}, errors.New("it is not the record of a pull by this version of spineguard")
	}
	return r, nil
}

// Encode returns the record as its file has it.
func (r PullRecord) Encode() []byte {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		panic(err) // a struct of texts and a time
	}
	return append(data, '\n')
}

// IsOf reports whether the record is of a list with this content.
func (r PullRecord) IsOf(list []byte) bool { return r.SHA256 == digest(list) }

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
