module example.org/provider

go 1.26.0

require (
	github.com/spineguard/spineguard/gen v0.0.0
	github.com/spineguard/spineguard/spine v0.0.0
	github.com/spineguard/spineguard/spine/sds v0.0.0
)

require (
	github.com/Azure/go-ntlmssp v0.1.1 // indirect
	github.com/fsnotify/fsnotify v1.10.1 // indirect
	github.com/go-asn1-ber/asn1-ber v1.5.8 // indirect
	github.com/go-ldap/ldap/v3 v3.4.15 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/maypok86/otter/v2 v2.4.0 // indirect
	golang.org/x/crypto v0.54.0 // indirect
	golang.org/x/sync v0.25.0 // indirect
	golang.org/x/sys v0.47.0 // indirect
)

replace (
	github.com/spineguard/spineguard/gen => ../../gen
	github.com/spineguard/spineguard/spine => ../../spine
	github.com/spineguard/spineguard/spine/sds => ../../spine/sds
)
