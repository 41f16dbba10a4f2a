// SPDX-License-Identifier: Apache-2.0

package finding

import (
	"errors"
	"io/fs"
	"os"
)

// Cause is an error of a file without the path and without the name that Go has
// for the call: the message around it says of which file it is, and as the user
// names it.
func Cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
