// Package agreement asks random policies the same question in every way that
// there is, and looks for two answers: what explain, test, who-can, what-can and
// diff say, and what guards do with requests that are written here by hand. It
// uses public packages alone, and has tests only.
package agreement
