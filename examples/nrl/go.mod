module example.org/nrl

go 1.26.0

require github.com/spineguard/spineguard v0.0.0

replace github.com/spineguard/spineguard => ../..
