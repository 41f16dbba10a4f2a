package project

//go:generate go tool -modfile=tools/go.mod spineguard generate
