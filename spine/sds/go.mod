module github.com/spineguard/spineguard/spine/sds

go 1.26.0

require (
	github.com/fsnotify/fsnotify v1.10.1
	github.com/maypok86/otter/v2 v2.4.0
	github.com/spineguard/spineguard/spine v0.0.0
	pgregory.net/rapid v1.3.0
)

require golang.org/x/sys v0.47.0 // indirect

replace github.com/spineguard/spineguard/spine => ..
