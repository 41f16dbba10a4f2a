module github.com/spineguard/spineguard/spine/cis2

go 1.26.0

require (
	github.com/coreos/go-oidc/v3 v3.21.0
	github.com/go-jose/go-jose/v4 v4.1.9
	github.com/golang-jwt/jwt/v5 v5.3.1
	github.com/spineguard/spineguard/spine v0.0.0
)

require golang.org/x/oauth2 v0.37.0 // indirect

replace github.com/spineguard/spineguard/spine => ..
