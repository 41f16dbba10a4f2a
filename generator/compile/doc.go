// Package compile makes the table form of a resolved policy: what the generated
// packages hold as data, and what guards, transports and the questions of the runtime
// module read.
//
// There is one table form. Package emit/golang prints it, and whoever asks a question of a
// policy while it is generated, reviewed or tested asks the same tables in memory. So a
// page, a command and a guard cannot answer differently.
package compile
