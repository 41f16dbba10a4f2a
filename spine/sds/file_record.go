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
func (f *File) record() string {
	name, _ := strings.CutSuffix(f.path, ".csv")
	return name + ".pull.json"
}

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
	var r struct {
		Version int
		Pulled  time.Time
		SHA256  string
	}
	if err == nil {
		err = decode(data, &r)
	}
	switch {
	case err != nil:
		return time.Time{}, fmt.Errorf("its record %s: %w", f.record(), err)
	case r.Version != 1 || r.Pulled.IsZero():
		return time.Time{}, fmt.Errorf("its record %s is not one of this version of spineguard", f.record())
	case r.SHA256 != hex.EncodeToString(g.sum[:]):
		return time.Time{}, fmt.Errorf("its record %s is that of another text", f.record())
	}
	return r.Pulled, nil
}
