// SPDX-License-Identifier: Apache-2.0

package finding_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
)

func TestACauseIsWithoutPathAndCall(t *testing.T) {
	other := errors.New("other")
	for _, tt := range []struct {
		name      string
		err, want error
	}{
		{"a path", &fs.PathError{Op: "open", Path: "/secret", Err: fs.ErrPermission}, fs.ErrPermission},
		{"a wrapped path", fmt.Errorf("more: %w", &fs.PathError{Op: "open", Path: "/secret", Err: fs.ErrNotExist}), fs.ErrNotExist},
		{"two paths", &os.LinkError{Op: "rename", Old: "/secret", New: "/other", Err: fs.ErrExist}, fs.ErrExist},
		{"another", other, other},
		{"none", nil, nil},
	} {
		if got := finding.Cause(tt.err); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}
