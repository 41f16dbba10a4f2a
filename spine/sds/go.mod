module github.com/spineguard/spineguard/spine/sds

go 1.26.0

require (
	github.com/maypok86/otter/v2 v2.4.0
	github.com/spineguard/spineguard/spine v0.0.0
)

replace github.com/spineguard/spineguard/spine => ..
