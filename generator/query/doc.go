// SPDX-License-Identifier: Apache-2.0

// Package query answers questions about a resolved policy: may this user or
// this system do that, why, and if not, what is the least that would have to
// change. It also answers the inverse: who may, and what somebody may.
//
// Every verdict comes from the table form of the policy: the questions of
// package spine/policy, which the guard asks as well. What is here is wording,
// addresses, the paths and the search for changes, each of which is put to the
// tables as they would be after it.
//
// An [Index] is made once from a policy.Model and then asked. [Index.Explain]
// takes a [Question], which is any mix of a user (job role, activities), a
// system (ASID), an operation (interactionId, or an endpoint as a template
// or as the URL and headers of a request), and what is wanted (record type and
// level, format, function). Every two of these that the policy relates are
// looked at; each gives a [Check], and the answer is yes if all checks are.
// What the policy demands and the question does not speak of becomes a
// condition of the answer. What is unknown is denied.
//
// An operation is put to the guard of generated code, in process. Package spine/guardtest makes
// a complete and valid request, the question changes what it names, and the guard gives the
// verdict and the first broken rule.
//
// A grant comes with its paths: the job role brings an activity, or the user has
// it locally; that one includes another, and so on, down to the activity that
// opens the record group. There is one path for each activity that the user
// holds, so that a reviewer sees whether access remains if one is taken away.
// A denial comes with changes: the ways to turn it into a grant that need the
// fewest steps.
//
// [Index.WhoCan] and [Index.WhatCan] are the inverted tables.
//
// The cost of a question grows with the activities that a user holds and with
// what would open what is asked for, that of a table with the job roles,
// activities and systems of the policy.
package query
