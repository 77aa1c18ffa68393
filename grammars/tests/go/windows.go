package c

// windows
var raw = `a
b`
var s = "x" // end
