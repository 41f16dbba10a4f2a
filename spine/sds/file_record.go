// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// record is the name of the record of a pull beside the file.
func (f *File) record() string { return PullRecordName(f.path) }

// maxRecord bounds the record of a pull, which has a line for each interactionId.
const maxRecord = 1 << 20

// pulled returns when the systems were pulled from the directory, as the file states it or
// the record beside a table: zero if nothing does. A record of another text is an error.
func (f *File) pulled(g *generation) (time.Time, error) {
	if !strings.HasSuffix(f.path, ".csv") {
		return g.stated, nil
	}
	data, _, err := readFile(f.record(), maxRecord)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	var r PullRecord
	if err == nil {
		r, err = ReadPullRecord(data)
	}
	if err == nil && r.SHA256 != hex.EncodeToString(g.sum[:]) {
		err = errors.New("it is that of another text")
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("its record %s: %w", f.record(), err)
	}
	return r.Pulled, nil
}
