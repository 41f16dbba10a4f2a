// SPDX-License-Identifier: Apache-2.0

// Package spine is the vocabulary of NHS Spine access control: interactionIds, ASIDs and
// accredited systems, activities, job roles and users, record types and access levels,
// operations, and the rules that a request can break.
//
// What a policy means of these is in package policy; package guard decides on requests,
// package client sends them, package pointers filters search results. Generated packages hold
// only data and import spine and spine/policy, so a fix of the logic reaches every user with
// one upgrade, and a review of generated code is a review of policy only.
//
// Three rules hold everywhere. The zero value of every type means unknown, and
// unknown is denied. A lookup returns a value and whether it knows it, and
// what it does not know it denies. And identity is the code, never a
// position in a table: an [Activity] made from "B0268" by one generated
// package means the same in another.
//
// Values have a text form ([encoding.TextMarshaler], [encoding.TextUnmarshaler]), so that JSON,
// logs and flags have B0268, and a record type as system|code. What is not a value of its type is a
// [TextError], when it is read and when it is written, and reads as the zero value. The text of the
// zero value is empty, except for [NoAccess], which is "none": neither opens anything.
//
// The package imports the standard library only.
package spine
