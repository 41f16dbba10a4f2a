package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
)

// answer is what one policy says to a question.
type answer[T any] struct {
	value T
	text  func(io.Writer) error
	good  bool // yes, or passed
}

// errUnknownHere is the refusal of a policy that does not know what is named.
type errUnknownHere struct{ error }

// ask puts a question to each configuration and prints the answers: of one as
// it is, of several each under its name. Where several are asked, one that does
// not know what is named says so in its place, and the question has failed only
// if none of them knows it; any other error ends it.
func ask[T any](a *app, format string, question func(*generator.Project) (answer[T], error)) error {
	if len(a.configs) == 1 {
		one, err := askOne(a, a.configs[0], question)
		if err != nil {
			return err
		}
		return one.print(a, format)
	}
	all := query.Several[T]{Version: 1, Answers: []query.Named[T]{}}
	answered, bad := 0, false
	for _, config := range a.configs {
		one, err := askOne(a, config, question)
		if err != nil && !errors.Is(err, errFindings) && !errors.As(err, new(errUnknownHere)) {
			return err
		}
		bad = bad || err == nil && !one.good || errors.Is(err, errFindings)
		if err := a.titled(format, config, one.text, err); err != nil {
			return err
		}
		named := query.Named[T]{Config: config}
		if err == nil {
			answered++
			named.Answer = &one.value
		} else {
			named.Refused = reason(err)
		}
		all.Answers = append(all.Answers, named)
	}
	if format == "json" {
		if err := query.JSON(a.stdout, all); err != nil {
			return err
		}
	}
	switch {
	case bad:
		return errFindings
	case answered == 0:
		return errors.New("none of the configurations can answer")
	}
	return nil
}

// titled prints the answer of one of several configurations as text.
func (a *app) titled(format, config string, text func(io.Writer) error, refused error) error {
	if format == "json" {
		return nil
	}
	if refused != nil {
		_, err := fmt.Fprintf(a.stdout, "%s: no answer: %s\n", config, reason(refused))
		return err
	}
	if _, err := fmt.Fprintf(a.stdout, "%s:\n", config); err != nil {
		return err
	}
	return text(a.stdout)
}

func reason(err error) string {
	if errors.Is(err, errFindings) {
		return "it has findings, so there is no policy to ask"
	}
	return err.Error()
}

func (one answer[T]) print(a *app, format string) error {
	var err error
	if format == "json" {
		err = query.JSON(a.stdout, one.value)
	} else {
		err = one.text(a.stdout)
	}
	if err == nil && !one.good {
		return errFindings
	}
	return err
}

// askOne loads a configuration and asks it. Its findings go to standard error,
// and with an error among them there is no answer.
func askOne[T any](a *app, config string, question func(*generator.Project) (answer[T], error)) (answer[T], error) {
	stop := a.progress(config)
	p, err := generator.Load(config)
	stop()
	if err != nil {
		return answer[T]{}, err
	}
	if p.HasErrors() {
		return answer[T]{}, a.refuse(p, p.Rebased(), "there is no policy to ask")
	}
	return question(p)
}

// refuse prints the findings for which there is no answer.
func (a *app) refuse(p *generator.Project, findings []finding.Finding, so string) error {
	if err := finding.Print(a.stderr, finding.TextFormat, findings); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "%s: %s; %s\n", p.Path, count(findings), so)
	return errFindings
}
