// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

var oleSignature = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

// wide spells an ASCII name as the directory of an OLE file stores it.
func wide(s string) []byte {
	var b []byte
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

// describeFile says what a file that is not a zip archive probably is.
func describeFile(data []byte) (what, next string) {
	const again = "open it in a spreadsheet program and save it as .xlsx"
	head := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\xef\xbb\xbf")), " \t\r\n")
	switch lower := bytes.ToLower(head); {
	case len(data) == 0:
		return "an empty file", "export the workbook again"
	case bytes.HasPrefix(data, oleSignature) && bytes.Contains(data, wide("EncryptedPackage")):
		return "an encrypted workbook", "save it without a password"
	case bytes.HasPrefix(data, oleSignature):
		return "a workbook in the old binary format (.xls)", again
	case bytes.HasPrefix(data, []byte("%PDF")):
		return "a PDF document", "export the workbook itself"
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")):
		return "an HTML page", again
	case bytes.HasPrefix(head, []byte("<")):
		return "an XML document", again
	case isText(data):
		return "a text file, such as .csv", again
	default:
		return "something other than a zip archive", "export the workbook again"
	}
}

func isText(data []byte) bool {
	data = data[:min(len(data), 4096)]
	for len(data) > 0 {
		c, n := utf8.DecodeRune(data)
		if c == utf8.RuneError && n == 1 && len(data) >= utf8.UTFMax || c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
		data = data[n:]
	}
	return true
}

// describeArchive says what a zip archive is that is not a workbook, or nothing.
func describeArchive(files []*zip.File) (what string) {
	for _, f := range files {
		switch name := strings.ToLower(f.Name); {
		case name == "mimetype" && strings.Contains(beginning(f), "opendocument"):
			return "an OpenDocument file (.ods)"
		case name == "xl/workbook.bin":
			return "a binary workbook (.xlsb)"
		case name == "word/document.xml":
			return "a text document (.docx)"
		case name == "ppt/presentation.xml":
			return "a presentation (.pptx)"
		case strings.HasSuffix(name, ".iwa"):
			return "an Apple Numbers document"
		}
	}
	return ""
}

// beginning returns the first bytes of an entry.
func beginning(f *zip.File) string {
	r, err := f.Open()
	if err != nil {
		return ""
	}
	defer func() { _ = r.Close() }()
	b, _ := io.ReadAll(io.LimitReader(r, 128))
	return string(b)
}
