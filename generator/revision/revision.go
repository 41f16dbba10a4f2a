// SPDX-License-Identifier: Apache-2.0

package revision

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// Limits of what is taken out of a commit.
const (
	maxFiles = 20_000
	maxFile  = 256 << 20 // bytes
	maxTotal = 1 << 30   // bytes
)

// inputs are the endings of files that a configuration can name.
var inputs = []string{".yaml", ".yml", ".json", ".csv", ".xlsx", ".xml"}

// IsInput reports whether a file can be an input of a configuration, by the ending of its
// name, in any case.
func IsInput(name string) bool { return slices.Contains(inputs, strings.ToLower(path.Ext(name))) }

// Commit is a commit whose inputs lie in a folder.
type Commit struct {
	Dir string // where they lie; Close removes it
	ID  string // the full id of the commit
	top string // of the work tree
}

// Open takes the inputs of the commit that ref names in the repository around
// dir. The ref is any name that git rev-parse takes for a commit.
func Open(ctx context.Context, dir, ref string) (*Commit, error) {
	if ref == "" || strings.HasPrefix(ref, "-") {
		return nil, fmt.Errorf("%q is not a revision", ref)
	}
	top, err := git(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	id, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	if err != nil {
		return nil, fmt.Errorf("no commit %q in %s; in CI, fetch it first (fetch-depth: 0)", ref, strings.TrimSpace(top))
	}
	c := &Commit{ID: strings.TrimSpace(id), top: strings.TrimSuffix(top, "\n")}
	if c.Dir, err = os.MkdirTemp("", "spineguard-base-"); err != nil {
		return nil, temporary(err)
	}
	if err := c.writeFiles(ctx); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// temporary says why there is no folder for the files of a commit.
func temporary(err error) error {
	dir := os.TempDir()
	if info, statErr := os.Stat(dir); statErr != nil || !info.IsDir() {
		return fmt.Errorf("the folder for temporary files, %q, is not a folder that is there: make it, or set TMPDIR to one that is", dir)
	}
	return fmt.Errorf("nothing can be written into the folder for temporary files, %q: %w", dir, finding.Cause(err))
}

// Close removes the folder.
func (c *Commit) Close() error { return os.RemoveAll(c.Dir) }

// Path returns where the file of the work tree lies in the commit's folder. It
// need not be there. A path by way of a symbolic link in the repository is
// refused, since the link may have led elsewhere in the commit.
func (c *Commit) Path(name string) (string, error) {
	full, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	top, err := resolve(c.top)
	if err != nil {
		return "", err
	}
	if link := linkBelow(top, full); link != "" {
		return "", fmt.Errorf("%s is reached by the symbolic link %s, which may have led elsewhere in the commit: name the file itself", name, link)
	}
	if full, err = resolve(full); err != nil {
		return "", err
	}
	rel, isBelow := below(top, full)
	if !isBelow {
		return "", fmt.Errorf("%s is not in the repository %s", name, c.top)
	}
	return filepath.Join(c.Dir, rel), nil
}

// linkBelow returns a symbolic link on the way to a file that itself stands
// below top; empty if there is none.
func linkBelow(top, file string) string {
	for ; file != filepath.Dir(file); file = filepath.Dir(file) {
		info, err := os.Lstat(file)
		if err != nil || info.Mode()&os.ModeSymlink == 0 {
			continue
		}
		if parent, err := resolve(filepath.Dir(file)); err == nil {
			if _, isBelow := below(top, parent); isBelow {
				return file
			}
		}
	}
	return ""
}

func below(top, file string) (rel string, ok bool) {
	rel, err := filepath.Rel(top, file)
	return rel, err == nil && filepath.IsLocal(rel)
}

// resolve follows links as far as the path is there.
func resolve(p string) (string, error) {
	real, err := filepath.EvalSymlinks(p)
	if errors.Is(err, os.ErrNotExist) && filepath.Dir(p) != p {
		parent, err := resolve(filepath.Dir(p))
		return filepath.Join(parent, filepath.Base(p)), err
	}
	return real, err
}

type blob struct {
	id, path string
	size     int64
}

// writeFiles writes the files. Links are left out: what they lead to may be anything.
func (c *Commit) writeFiles(ctx context.Context) error {
	blobs, err := c.list(ctx)
	if err != nil || len(blobs) == 0 {
		return err
	}
	root, err := os.OpenRoot(c.Dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	cmd := command(ctx, c.top, "cat-file", "--batch")
	var ids bytes.Buffer
	for _, b := range blobs {
		ids.WriteString(b.id + "\n")
	}
	cmd.Stdin = &ids
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if err = write(root, bufio.NewReader(out), blobs); err != nil {
		_, _ = cmd.Process.Kill(), cmd.Wait() // what it says then is not news
		return err
	}
	return cmd.Wait()
}

// list asks for the regular files of the commit that can be inputs.
func (c *Commit) list(ctx context.Context) ([]blob, error) {
	out, err := git(ctx, c.top, "ls-tree", "-r", "-l", "-z", "--full-tree", c.ID)
	if err != nil {
		return nil, err
	}
	var blobs []blob
	var total int64
	for line := range strings.SplitSeq(strings.TrimSuffix(out, "\x00"), "\x00") {
		meta, name, ok := strings.Cut(line, "\t")
		f := strings.Fields(meta)
		if !ok || len(f) != 4 || f[0] != "100644" && f[0] != "100755" || !isTaken(name) {
			continue
		}
		size, err := strconv.ParseInt(f[3], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("git says that %s has the size %q", name, f[3])
		}
		if size > maxFile {
			continue // nothing that is read can be so large
		}
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return nil, fmt.Errorf("the commit holds the path %q", name)
		}
		total += size
		blobs = append(blobs, blob{f[2], name, size})
	}
	if len(blobs) > maxFiles || total > maxTotal {
		return nil, fmt.Errorf("the commit holds %d files of %d bytes that may be inputs: more than %d files or %d bytes", len(blobs), total, maxFiles, maxTotal)
	}
	return blobs, nil
}

// isTaken reports whether a file of the commit is taken out: an input, or a go.mod, which is at
// the root of a module.
func isTaken(name string) bool {
	return IsInput(name) || path.Base(name) == "go.mod"
}

// write reads what git cat-file --batch prints: a line "ID blob SIZE" and so
// many bytes, for each file.
func write(root *os.Root, in *bufio.Reader, blobs []blob) error {
	for _, b := range blobs {
		line, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		if line != fmt.Sprintf("%s blob %d\n", b.id, b.size) {
			return fmt.Errorf("git says %q of %s", strings.TrimSpace(line), b.path)
		}
		name := filepath.FromSlash(b.path)
		if dir := filepath.Dir(name); dir != "." {
			if err := root.MkdirAll(dir, 0o755); err != nil {
				return err
			}
		}
		f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return err
		}
		_, err = io.CopyN(f, in, b.size)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		if _, err := in.Discard(1); err != nil { // the line break behind
			return err
		}
	}
	return nil
}

func git(ctx context.Context, dir string, args ...string) (string, error) {
	c := command(ctx, dir, args...)
	var stderr strings.Builder
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return "", errors.New("git is not installed; compare two folders instead")
		}
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return string(out), nil
}

// command starts git without what a repository could make it run.
func command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, "git", append([]string{"--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull}, args...)...)
	c.Dir = dir
	c.Env = append(os.Environ(), "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	return c
}
