// Package code knows how the codes of the field are written, and the few
// things about ASCII that whoever reads requests needs. Guard, transport and
// identity ask it, so that what one of them lets through the next one does.
//
// All functions take texts and bytes, allocate nothing and know no locale.
package code
