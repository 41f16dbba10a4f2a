package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spineguard/spineguard/generator"
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
	answered, bad, unusable := 0, false, false
	for _, config := range a.configs {
		one, err := askOne(a, config, question)
		if err != nil && !isReported(err) && !errors.As(err, new(errUnknownHere)) {
			return err
		}
		unusable = unusable || errors.Is(err, errUnusable)
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
	case unusable:
		return errUnusable
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

// isReported reports whether the user knows already what is wrong.
func isReported(err error) bool { return errors.Is(err, errFindings) || errors.Is(err, errUnusable) }

func reason(err error) string {
	switch {
	case errors.Is(err, errUnusable):
		return "its configuration is wrong, so there is nothing to ask"
	case errors.Is(err, errFindings):
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
	p, err := a.load(config)
	if err != nil {
		return answer[T]{}, err
	}
	if p.HasErrors() {
		return answer[T]{}, a.refuse(p, p.Rebased(), "there is no policy to ask")
	}
	return question(p)
}
