// SPDX-License-Identifier: Apache-2.0

package xlsx

// Limits caps what a workbook may cost. A field that is zero or less means
// the default, which fits a policy of more than 100,000 rows.
type Limits struct {
	Compressed    int64 `yaml:"compressed,omitempty" json:"compressed,omitempty"`       // bytes of the file; default 32 MiB
	Inflated      int64 `yaml:"inflated,omitempty" json:"inflated,omitempty"`           // bytes of all entries; default 256 MiB
	Entry         int64 `yaml:"entry,omitempty" json:"entry,omitempty"`                 // bytes of one entry; default 128 MiB
	Ratio         int   `yaml:"ratio,omitempty" json:"ratio,omitempty"`                 // inflated to compressed size of entries above 1 MiB; default 200
	Entries       int   `yaml:"entries,omitempty" json:"entries,omitempty"`             // entries of the archive; default 1,000
	Sheets        int   `yaml:"sheets,omitempty" json:"sheets,omitempty"`               // sheets; default 100
	Rows          int   `yaml:"rows,omitempty" json:"rows,omitempty"`                   // highest row number that holds anything; default 250,000
	Columns       int   `yaml:"columns,omitempty" json:"columns,omitempty"`             // highest column number that holds anything; default 1,024 (AMJ)
	Cells         int   `yaml:"cells,omitempty" json:"cells,omitempty"`                 // cells of all sheets that hold anything; default 2,500,000
	SharedStrings int   `yaml:"sharedStrings,omitempty" json:"sharedStrings,omitempty"` // entries of the table of shared texts; default 500,000
}

const (
	mebibyte = 1 << 20
	// maxDepth is deeper than any part of a real workbook nests.
	maxDepth = 64
	// maxElements caps the elements of a part that is neither a sheet nor the
	// shared strings; excelize builds objects from the styles when it opens.
	maxElements = 500_000
	// maxAttributes is more than a root element with all its namespaces has; it
	// caps the namespaces in force as well.
	maxAttributes = 128
	// maxRow and maxColumn are the bounds of the format (row 1,048,576, column XFD).
	maxRow    = 1 << 20
	maxColumn = 1 << 14
	// maxLevel is the deepest level of an outline.
	maxLevel = 255
	// maxAreas caps the ranges of a sheet to which formats are applied that
	// change how cells look.
	maxAreas = 2000
	// maxNode caps the elements of one conditional format.
	maxNode = 10_000
	// maxFindings keeps the report of a hostile file in proportion.
	maxFindings = 1000
)

// WithDefaults returns the limits with every zero replaced.
func (l Limits) WithDefaults() Limits {
	bytes := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	count := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	bytes(&l.Compressed, 32*mebibyte)
	bytes(&l.Inflated, 256*mebibyte)
	bytes(&l.Entry, 128*mebibyte)
	count(&l.Ratio, 200)
	count(&l.Entries, 1000)
	count(&l.Sheets, 100)
	count(&l.Rows, 250_000)
	count(&l.Columns, 1024)
	count(&l.Cells, 2_500_000)
	count(&l.SharedStrings, 500_000)
	return l
}

// limitError says that a part is over a limit, which a key of the configuration
// raises.
type limitError struct {
	err error
	key string
}

func (e limitError) Error() string { return e.err.Error() }
func (e limitError) Unwrap() error { return e.err }

// raise says which key of the configuration raises a limit.
func raise(key string) string {
	return "remove what is not a part of the policy, or raise limits." + key + " in the configuration if the workbook is right"
}
