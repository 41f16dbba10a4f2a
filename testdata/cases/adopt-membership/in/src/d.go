package d

import "slices"

func view(a []string) bool { return slices.Contains(a, "B0360") }
