module github.com/spineguard/spineguard/spine

go 1.26.0
