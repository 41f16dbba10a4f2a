// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

const again = "save the workbook again with a spreadsheet program"

// archive is a zip archive of which every reader must see the same entries.
type archive struct {
	files  []*zip.File
	byName map[string]*zip.File
}

// openArchive checks the container; nothing is inflated yet. It returns nil
// if the entries cannot be relied on.
func openArchive(r *report, data []byte, limits Limits) *archive {
	at := r.here()
	if n := int64(len(data)); n > limits.Compressed {
		r.add(finding.New(ruleLimit, at, "the file has %d bytes, more than the limit of %d", n, limits.Compressed).
			Suggest("%s", raise("workbookBytes")))
		return nil
	}
	if bytes.HasPrefix(data, oleSignature) || len(data) == 0 {
		return notAWorkbook(r, data)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		if !bytes.HasPrefix(data, []byte("PK")) {
			return notAWorkbook(r, data)
		}
		r.add(finding.New(ruleArchive, at, "the zip archive is cut or damaged: %v", err).Suggest("export or download the workbook again"))
		return nil
	}
	if what := describeArchive(z.File[:min(len(z.File), limits.Entries)]); what != "" {
		r.add(finding.New(ruleFormat, at, "this is %s, not an .xlsx workbook", what).Suggest("open it in a spreadsheet program and save it as .xlsx"))
		return nil
	}
	a := &archive{files: z.File, byName: map[string]*zip.File{}}
	ok := a.checkSizes(r, limits)
	if ok = ok && a.checkNames(r); ok {
		ok = a.checkLayout(r, data, z.Comment)
	}
	if !ok {
		return nil
	}
	return a
}

func notAWorkbook(r *report, data []byte) *archive {
	what, next := describeFile(data)
	r.add(finding.New(ruleFormat, r.here(), "this is %s, not an .xlsx workbook", what).Suggest("%s", next))
	return nil
}

// checkSizes compares the sizes in the directory with the limits; archive/zip
// refuses an entry that then inflates to another size.
func (a *archive) checkSizes(r *report, limits Limits) bool {
	at, before := r.here(), r.list.Len()
	bomb := func(key string) string {
		return "a workbook does not grow like this: ask where the file comes from, and raise limits." + key + " in the configuration if it is right"
	}
	if n := len(a.files); n > limits.Entries {
		r.add(finding.New(ruleLimit, at, "the archive has %d entries, more than the limit of %d", n, limits.Entries).Suggest("%s", raise("workbookParts")))
		return false
	}
	var total uint64
	for _, f := range a.files {
		size := f.UncompressedSize64
		if size > uint64(limits.Entry) {
			r.add(finding.New(ruleLimit, at, "entry %q inflates to %d bytes, more than the limit of %d", f.Name, size, limits.Entry).Suggest("%s", bomb("workbookInflatedBytes")))
		} else if size > mebibyte && size/max(f.CompressedSize64, 1) >= uint64(limits.Ratio) {
			r.add(finding.New(ruleLimit, at, "entry %q inflates to %d times its size, more than the limit of %d", f.Name, size/max(f.CompressedSize64, 1), limits.Ratio).Suggest("%s", bomb("workbookRatio")))
		}
		if total += size; total > uint64(limits.Inflated) || total < size {
			r.add(finding.New(ruleLimit, at, "the entries inflate to more than the limit of %d bytes together", limits.Inflated).Suggest("%s", bomb("workbookInflatedBytes")))
			return false
		}
	}
	return r.list.Len() == before
}

// checkNames refuses names that two readers could take for different entries
// or that lead out of the archive.
func (a *archive) checkNames(r *report) bool {
	at, before := r.here(), r.list.Len()
	seen := make(map[string]string, len(a.files))
	for _, f := range a.files {
		if problem := nameProblem(f.Name); problem != "" {
			r.add(finding.New(ruleArchive, at, "entry name %q %s", f.Name, problem).Suggest(again))
			continue
		}
		if f.Flags&1 != 0 {
			r.add(finding.New(ruleArchive, at, "entry %q is encrypted", f.Name).Suggest("save the workbook without a password"))
		} else if f.Method != zip.Store && f.Method != zip.Deflate {
			r.add(finding.New(ruleArchive, at, "entry %q is compressed with method %d, not with deflate", f.Name, f.Method).Suggest(again))
		} else if strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 > 0 {
			r.add(finding.New(ruleArchive, at, "folder %q holds bytes", f.Name).Suggest(again))
		}
		folded := strings.ToLower(f.Name)
		if other, ok := seen[folded]; ok {
			r.add(finding.New(ruleArchive, at, "two entries are named %q and %q: readers differ in which one they take", other, f.Name).Suggest(again))
			continue
		}
		seen[folded] = f.Name
		a.byName[f.Name] = f
	}
	return r.list.Len() == before
}

func nameProblem(name string) string {
	for i := range len(name) {
		switch c := name[i]; {
		case c == 0:
			return "holds a NUL (U+0000)"
		case c == '\\':
			return "holds a backslash"
		case c < ' ' || c > '~':
			return "holds a character outside printable ASCII"
		}
	}
	trimmed := strings.TrimSuffix(name, "/")
	if strings.HasPrefix(name, "/") || strings.Contains(name, ":") {
		return "is absolute"
	}
	for part := range strings.SplitSeq(trimmed, "/") {
		if part == "" || part == "." || part == ".." {
			return "has an empty, \".\" or \"..\" part"
		}
	}
	return ""
}

// checkLayout walks from local header to local header: each entry of the
// directory must follow the one before without a gap, and its own header must
// say the same name. A program that reads the archive from its beginning then
// sees what one sees that starts from the directory at the end.
func (a *archive) checkLayout(r *report, data []byte, comment string) bool {
	refuse := func(format string, args ...any) bool {
		r.add(finding.New(ruleArchive, r.here(), format, args...).Suggest(again))
		return false
	}
	end := len(data) - 22 - len(comment)
	if end < 0 || !bytes.HasPrefix(data[end:], []byte("PK\x05\x06")) {
		return refuse("bytes follow the end of the zip archive")
	}
	if !bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return refuse("bytes stand in front of the zip archive")
	}
	type placed struct {
		f    *zip.File
		data int64
	}
	entries := make([]placed, 0, len(a.files))
	for _, f := range a.files {
		offset, err := f.DataOffset()
		if err != nil {
			return refuse("entry %q has no header of its own: %v", f.Name, err)
		}
		entries = append(entries, placed{f, offset})
	}
	slices.SortFunc(entries, func(x, y placed) int { return cmp.Compare(x.data, y.data) })
	gaps := []int64{0}
	var cursor int64
	for _, e := range entries {
		if !slices.ContainsFunc(gaps, func(g int64) bool { return headerAt(data, cursor+g, e.f.Name, e.data) }) {
			return refuse("entry %q does not follow the entry before it, or is named differently in its own header", e.f.Name)
		}
		cursor, gaps = e.data+int64(e.f.CompressedSize64), descriptorSizes(e.f)
	}
	if !slices.ContainsFunc(gaps, func(g int64) bool { return hasSignature(data, cursor+g, "PK\x01\x02") }) {
		return refuse("bytes stand between the last entry and the directory of the zip archive")
	}
	return true
}

// descriptorSizes returns how many bytes may follow the data of an entry: the
// data descriptor with and without signature, in 32 and 64 bits.
func descriptorSizes(f *zip.File) []int64 {
	if f.Flags&8 == 0 {
		return []int64{0}
	}
	return []int64{16, 12, 24, 20}
}

func hasSignature(data []byte, offset int64, signature string) bool {
	return offset >= 0 && offset <= int64(len(data)) && bytes.HasPrefix(data[offset:], []byte(signature))
}

// headerAt reports whether the local header of an entry starts at offset and
// leads to its data.
func headerAt(data []byte, offset int64, name string, dataOffset int64) bool {
	const size = 30
	if !hasSignature(data, offset, "PK\x03\x04") || offset+size > int64(len(data)) {
		return false
	}
	h := data[offset:]
	nameLen, extraLen := int64(binary.LittleEndian.Uint16(h[26:])), int64(binary.LittleEndian.Uint16(h[28:]))
	return offset+size+nameLen+extraLen == dataOffset && bytes.HasPrefix(h[size:], []byte(name)) && nameLen == int64(len(name))
}

// drain reads an entry to its end, so that its checksum is verified.
func drain(f *zip.File) error {
	rc, err := f.Open()
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, rc)
	return errors.Join(err, rc.Close())
}
