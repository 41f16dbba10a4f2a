// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"errors"
	"fmt"

	"github.com/spineguard/spineguard/generator/finding"
)

// ErrUnusable says that the fault lies with a configuration itself, or with a
// file that it names and that cannot be read, and not with what documents say.
var ErrUnusable = errors.New("a configuration is wrong, or names what cannot be read")

// FindingsError says that nothing was done, since a project has errors among its
// findings. It is [ErrUnusable] if [Project.Unusable] is true, or if there is no
// folder for outputs.
type FindingsError struct {
	Config   string            // path of the configuration, as given
	Findings []finding.Finding // all of them; files as a user reads them who gave that path
	unusable bool
	undone   string
}

func (e *FindingsError) Error() string {
	return fmt.Sprintf("%s: %s; %s", e.Config, count(e.Findings), e.undone)
}

// Is reports whether the target is [ErrUnusable] and so is the project.
func (e *FindingsError) Is(target error) bool { return e.unusable && target == ErrUnusable }

// count says how many findings there are: "2 errors, 1 warning".
func count(findings []finding.Finding) string {
	errs, warnings := 0, 0
	for _, f := range findings {
		if f.Severity == finding.Error {
			errs++
		} else {
			warnings++
		}
	}
	return finding.Count(errs, "error", "errors") + ", " + finding.Count(warnings, "warning", "warnings")
}

// Err returns a [*FindingsError] if the project has errors, and so no model.
func (p *Project) Err() error { return p.without("nothing was done") }

// without is Err with words for what is not done.
func (p *Project) without(undone string) error {
	if !p.HasErrors() {
		return nil
	}
	return p.refuse(p.RelativeFindings(), undone)
}

func (p *Project) refuse(findings []finding.Finding, undone string) *FindingsError {
	return &FindingsError{Config: p.Path, Findings: findings, unusable: p.Unusable(), undone: undone}
}
