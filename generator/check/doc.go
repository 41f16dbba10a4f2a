// Package check holds the rules over a resolved policy: things that are right
// by the letter and still worth a look, because somebody's access may not be
// what was meant. Each rule has an id and a severity.
package check
