package x

const X = "B0360"
