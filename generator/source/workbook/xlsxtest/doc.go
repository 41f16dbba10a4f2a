// Package xlsxtest makes workbooks for tests, good and hostile ones: proper
// workbooks by excelize, archives entry by entry, and workbooks around sheet
// XML written by hand.
package xlsxtest
