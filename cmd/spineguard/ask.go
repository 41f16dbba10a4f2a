// SPDX-License-Identifier: Apache-2.0

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
	ok    bool // yes, or passed
}

// errUnknownHere is the refusal of a policy that does not know what is named.
type errUnknownHere struct{ error }

// isAbout reports whether an error says that a configuration has no answer, so
// that the others can still have one.
func isAbout(err error) bool {
	return errors.As(err, new(*generator.FindingsError)) || errors.As(err, new(*generator.FileError)) ||
		errors.Is(err, generator.ErrNoTests) || errors.As(err, new(errUnknownHere))
}

// ask puts a question to each configuration and prints the answers: of one as
// it is, of several each under its name. Where several are asked, one that does
// not know what is named says so in its place, and the question has failed only
// if none of them knows it; any other error ends it.
func ask[T any](a *app, format finding.Format, question func(*generator.Project) (answer[T], error)) error {
	if len(a.configs) == 1 {
		one, err := askOne(a, a.configs[0], question)
		if err != nil {
			return err
		}
		return errors.Join(a.result(format, one.value, one.text), one.verdict())
	}
	all := query.Answers[T]{Version: 1, Answers: []query.ConfigAnswer[T]{}}
	var texts []func(io.Writer) error
	var failed error
	answered := false
	for _, config := range a.configs {
		one, err := askOne(a, config, question)
		switch {
		case err == nil:
			answered = true
			failed = errors.Join(failed, one.verdict())
		case !isAbout(err):
			return err
		case !errors.As(err, new(errUnknownHere)):
			failed = errors.Join(failed, a.reportRest(err))
		}
		named := generator.ConfigAnswer(config, one.value, err)
		all.Answers, texts = append(all.Answers, named), append(texts, underName(config, one.text, named.Refused))
	}
	err := a.result(format, all, func(w io.Writer) error {
		for _, text := range texts {
			if err := text(w); err != nil {
				return err
			}
		}
		return nil
	})
	if failed == nil && !answered {
		failed = errors.New("none of the configurations can answer")
	}
	return errors.Join(err, failed)
}

// underName prints the answer of one of several configurations as text.
func underName(config string, text func(io.Writer) error, refused string) func(io.Writer) error {
	return func(w io.Writer) error {
		if refused != "" {
			_, err := fmt.Fprintf(w, "%s: no answer: %s\n", config, refused)
			return err
		}
		if _, err := fmt.Fprintf(w, "%s:\n", config); err != nil {
			return err
		}
		return text(w)
	}
}

func (one answer[T]) verdict() error {
	if one.ok {
		return nil
	}
	return errFindings
}

// askOne loads a configuration and asks it.
func askOne[T any](a *app, config string, question func(*generator.Project) (answer[T], error)) (answer[T], error) {
	p, err := a.load(config)
	if err != nil {
		return answer[T]{}, err
	}
	return question(p)
}
