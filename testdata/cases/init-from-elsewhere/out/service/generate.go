package service

//go:generate go -C tools tool spineguard -C .. generate
