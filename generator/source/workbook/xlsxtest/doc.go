// SPDX-License-Identifier: Apache-2.0

// Package xlsxtest makes workbooks for tests, valid and hostile ones: proper
// workbooks by excelize, archives entry by entry, and workbooks around sheet
// XML written by hand.
package xlsxtest
