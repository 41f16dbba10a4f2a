package project

//go:generate go -C tools tool spineguard -C .. generate
