module github.com/spineguard/spineguard/internal/proof/readers

go 1.26.0

require (
	github.com/go-chi/chi/v5 v5.5.0
	github.com/spineguard/spineguard/gen v0.0.0
	github.com/spineguard/spineguard/spine v0.0.0
	golang.org/x/net v0.62.0
)

require golang.org/x/text v0.43.0 // indirect

replace (
	github.com/spineguard/spineguard/gen => ../../../gen
	github.com/spineguard/spineguard/spine => ../../../spine
)
