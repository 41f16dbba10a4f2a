// Package hand has one code that was copied by hand.
package hand

// MayFetchRecord is the activity that lets a user fetch a crisis plan.
const MayFetchRecord = "B0269"
