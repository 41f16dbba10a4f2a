// SPDX-License-Identifier: Apache-2.0

// Package adopt compares hand-written code and tables with the policy, for
// projects that copied the codes out of documents.
//
// It reads the string literals of most languages, with what constants they are
// joined to, and every word of data, and looks for interactionIds, ASIDs, activities, job roles, record types,
// formats, headers and scopes. Of each it says whether the policy has it, and under which generated name;
// whether it is probably a slip of one that the policy has; whether it is of a generation that is
// not in use any more; or whether the policy knows nothing of the kind. It also
// finds places that look for one activity among those of a user. It reads source text only: nothing is compiled or run.
//
// One lexer reads all languages, by a table of their comments and strings. What it cannot read as a string it
// passes over; it never fails.
package adopt
