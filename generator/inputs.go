package generator

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

var ruleInput = finding.Rule{ID: "input-unreadable", Severity: finding.Error, Summary: "A document that the configuration names cannot be read."}

// maxInput caps what is read of one file before its own reader sets closer
// limits, in bytes.
const maxInput = 256 << 20

// read reads an input that the configuration names. Only regular files are
// inputs: a pipe or a device never ends.
func (l *loader) read(name policy.Text) ([]byte, bool) {
	data, err := readRegular(filepath.Join(l.dir, filepath.FromSlash(name.Value)))
	if err != nil {
		l.findings.Add(finding.New(ruleInput, name.At, "%q cannot be read: %v", name.Value, err).
			Suggest("paths are relative to the folder of the configuration"))
		l.project.Missing = append(l.project.Missing, name.Value)
		return nil, false
	}
	l.project.Inputs = append(l.project.Inputs, name.Value)
	return data, true
}

func readRegular(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		return nil, fmt.Errorf("no such file")
	case err != nil:
		return nil, cause(err)
	case info.IsDir():
		return nil, fmt.Errorf("it is a folder")
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("it is no regular file")
	case info.Size() > maxInput:
		return nil, fmt.Errorf("it is larger than %d MiB", maxInput>>20)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, cause(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxInput+1))
	if err != nil {
		return nil, cause(err)
	}
	return data, nil
}

// cause drops the path of the machine from an error of the file system, so
// that messages are the same everywhere.
func cause(err error) error {
	var e *os.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
