module example.org/ssp

go 1.26.0

require (
	github.com/spineguard/spineguard/gen v0.0.0
	github.com/spineguard/spineguard/spine v0.0.0
)

replace (
	github.com/spineguard/spineguard/gen => ../../gen
	github.com/spineguard/spineguard/spine => ../../spine
)
